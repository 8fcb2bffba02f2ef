import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { RelatedKey } from '../../api/queries.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { KEEPS_NOTIFICATION } from '../../app/feedback.tsx';
import { useFollow, viewPaths } from '../../app/paths.ts';
import { DeleteDialog } from '../delete-dialog.tsx';
import { DisableDialog } from '../disable-dialog.tsx';
import { findRotationObstacle } from '../rotation-rules.ts';
import { useSetEnabled } from '../use-set-enabled.ts';

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
  const enabling = useSetEnabled();
  const dismiss = (): void => setDialog(undefined);
  const { enabled, organisationId } = apiKey;
  const canRotate = successor !== undefined && findRotationObstacle(apiKey, successor !== null) === undefined;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => setDialog('delete')}>Delete</Button>
      {enabled ? (
        <Button onClick={() => setDialog('disable')}>Disable</Button>
      ) : (
        <Button
          loading={enabling.isPending}
          loadingText="Please wait"
          onClick={() => enabling.mutate({ apiKey, enabled: true })}
        >
          Enable
        </Button>
      )}
      <Button href={viewPaths.edit(apiKey)} onFollow={follow}>
        Edit
      </Button>
      {canRotate && (
        <Button variant="primary" href={viewPaths.rotate(apiKey)} onFollow={follow}>
          Replace
        </Button>
      )}
      {dialog === 'delete' && (
        <DeleteDialog
          apiKey={apiKey}
          organisation={organisation}
          onDismiss={dismiss}
          onDeleted={() => void navigate(viewPaths.keys(organisationId), { state: KEEPS_NOTIFICATION })}
        />
      )}
      {dialog === 'disable' && (
        <DisableDialog apiKey={apiKey} organisation={organisation} onDismiss={dismiss} />
      )}
    </SpaceBetween>
  );
}
