import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAdminApi } from '../../api/admin-api.ts';
import { AdminApiError } from '../../api/admin-api-error.ts';
import { invalidateKeys, type RelatedKey } from '../../api/queries.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { useNotify } from '../../app/feedback.tsx';
import { paths, useFollow } from '../../app/paths.ts';
import { ConfirmDialog, Consequences } from '../confirm-dialog.tsx';
import { DeleteDialog } from '../delete-dialog.tsx';
import { getRotationObstacle } from '../rotation-rules.ts';

interface KeyActionsProps {
  apiKey: ApiKey;
  successor: RelatedKey;
  organisation: Organisation;
}

/** The buttons that change a key, with their dialogs. */
export function KeyActions({ apiKey, successor, organisation }: KeyActionsProps) {
  const [dialog, setDialog] = useState<'delete' | 'disable'>();
  const navigate = useNavigate();
  const follow = useFollow();
  const enabling = useSetEnabled(apiKey);
  const dismiss = (): void => setDialog(undefined);
  const { enabled, organisationId } = apiKey;
  const canRotate = successor !== undefined && getRotationObstacle(apiKey, successor !== null) === undefined;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => setDialog('delete')}>Delete</Button>
      {enabled ? (
        <Button onClick={() => setDialog('disable')}>Disable</Button>
      ) : (
        <Button loading={enabling.isPending} loadingText="Please wait" onClick={() => enabling.mutate(true)}>
          Enable
        </Button>
      )}
      <Button href={paths.edit(apiKey)} onFollow={follow}>
        Edit
      </Button>
      {canRotate && (
        <Button variant="primary" href={paths.rotate(apiKey)} onFollow={follow}>
          Replace
        </Button>
      )}
      {dialog === 'delete' && (
        <DeleteDialog
          apiKey={apiKey}
          organisation={organisation}
          onDismiss={dismiss}
          onDeleted={() => void navigate(paths.keys(organisationId))}
        />
      )}
      {dialog === 'disable' && (
        <DisableDialog apiKey={apiKey} organisation={organisation} onDismiss={dismiss} />
      )}
    </SpaceBetween>
  );
}

interface DisableDialogProps {
  apiKey: ApiKey;
  organisation: Organisation;
  onDismiss: () => void;
}

/** Disables a key after showing when it was last used and what will fail. */
function DisableDialog({ apiKey, organisation, onDismiss }: DisableDialogProps) {
  const { mutate, isPending, error } = useSetEnabled(apiKey, onDismiss);
  return (
    <ConfirmDialog
      header={`Disable ${apiKey.name}?`}
      action="Disable"
      isPending={isPending}
      error={error}
      onConfirm={() => mutate(false)}
      onDismiss={onDismiss}
    >
      <Consequences apiKey={apiKey} organisation={organisation} />
      You can enable it again at any time before it expires.
    </ConfirmDialog>
  );
}

/** Enables or disables a key, even if someone else has changed it since it was loaded. */
function useSetEnabled({ organisationId, keyId, name }: ApiKey, onDone?: () => void) {
  const api = useAdminApi();
  const queryClient = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: (enabled: boolean) => api.setEnabled({ organisationId, keyId }, enabled),
    onError: (error, enabled) => {
      // The dialog for disabling shows the error itself.
      if (enabled) {
        notify({ type: 'error', content: `${name} could not be enabled. ${describeFailure(error)}` });
      }
    },
    onSuccess: async ({ enabled, status }) => {
      onDone?.();
      notify({
        type: 'success',
        content: !enabled
          ? `${name} is disabled. It does not work until you enable it again.`
          : status === 'expired'
            ? `${name} is enabled, but it has expired. Create a new key instead.`
            : `${name} is enabled and works again.`,
      });
      await invalidateKeys(queryClient, { organisationId, keyId });
    },
  });
}

function describeFailure(error: Error): string {
  if (!(error instanceof AdminApiError)) return 'Try again.';
  return error.code === 'not-found' ? 'Someone else has deleted it.' : `${error.message} Try again.`;
}
