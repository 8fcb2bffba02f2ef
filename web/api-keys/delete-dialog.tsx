import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isWorking } from '../../core/api-key.ts';
import { getLevelTitle } from '../../core/permissions.ts';
import { type AdminApi, useAdminApi } from '../api/admin-api.ts';
import { isAdminApiError } from '../api/admin-api-error.ts';
import { invalidateKeys, queryKeys, useRelatedKey } from '../api/queries.ts';
import type { ApiKey, Organisation } from '../api/types.ts';
import { useNotify } from '../app/feedback.tsx';
import { usePageConfig } from '../session/page-config.ts';
import { formatDateTime } from '../shared/format.ts';
import { ConfirmDialog, Consequences } from './confirm-dialog.tsx';
import { MaskedValue } from './key-cells.tsx';

interface DeleteDialogProps {
  /** The key as the reader has seen it. */
  apiKey: ApiKey;
  organisation: Organisation;
  onDismiss: () => void;
  onDeleted: () => void;
}

/** Deletes a key after showing when it was last used and what will fail. */
export function DeleteDialog({ apiKey: seenKey, organisation, onDismiss, onDeleted }: DeleteDialogProps) {
  const api = useAdminApi();
  const queryClient = useQueryClient();
  const notify = useNotify();
  const { catalogue } = usePageConfig();
  const [changedKey, setChangedKey] = useState<ApiKey>();
  const [isAcknowledged, setAcknowledged] = useState(false);
  const apiKey = changedKey ?? seenKey;
  const { organisationId, keyId, name, hint, permissionLevel, status } = apiKey;
  const works = isWorking(status);
  const { key: predecessor } = useRelatedKey(organisationId, apiKey.replaces);
  const deletion = useMutation({
    mutationFn: () => deleteUnchanged(api, apiKey),
    onSuccess: async (outcome) => {
      if (typeof outcome !== 'string') {
        setAcknowledged(false);
        return setChangedKey(outcome);
      }
      notify(
        outcome === 'deleted'
          ? { type: 'success', content: `${name} was deleted.` }
          : { type: 'info', content: `${name} was already deleted.` },
      );
      onDeleted();
      queryClient.removeQueries({ queryKey: queryKeys.apiKey(organisationId, keyId) });
      await invalidateKeys(queryClient, { organisationId });
    },
  });
  return (
    <ConfirmDialog
      header={`Delete ${name}?`}
      action="Delete"
      isPending={deletion.isPending}
      canConfirm={isAcknowledged || !works}
      error={deletion.error}
      onConfirm={() => deletion.mutate()}
      onDismiss={onDismiss}
    >
      {changedKey && (
        <Alert type="warning">Someone else has changed this key. Review it before you delete it.</Alert>
      )}
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Value', value: <MaskedValue hint={hint} /> },
          { label: 'Permission level', value: getLevelTitle(catalogue, permissionLevel) },
          { label: 'Organisation', value: organisation.name },
        ]}
      />
      <Consequences apiKey={apiKey} organisation={organisation} />
      {predecessor && isWorking(predecessor.status) && (
        <Alert type="warning">
          The old key works until {formatDateTime(predecessor.endsAt)}. After that, no key takes its place.
        </Alert>
      )}
      <Alert type="info">
        Deleting cannot be undone. To find out whether anything still uses the key, disable it first.
      </Alert>
      {works && (
        <Checkbox checked={isAcknowledged} onChange={({ detail }) => setAcknowledged(detail.checked)}>
          I understand that {name} stops working immediately
        </Checkbox>
      )}
    </ConfirmDialog>
  );
}

/** Deletes a key, unless someone else has changed it since it was loaded: then returns it as it is now. */
async function deleteUnchanged(
  api: AdminApi,
  apiKey: ApiKey,
): Promise<'deleted' | 'already deleted' | ApiKey> {
  try {
    await api.deleteApiKey(apiKey);
    return 'deleted';
  } catch (error) {
    if (isAdminApiError(error, 'not-found')) return 'already deleted';
    if (!isAdminApiError(error, 'outdated')) throw error;
  }
  try {
    return await api.getApiKey(apiKey);
  } catch (error) {
    if (isAdminApiError(error, 'not-found')) return 'already deleted';
    throw error;
  }
}
