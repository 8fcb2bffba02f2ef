import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';
import { DeleteDialog } from '../delete/delete-dialog.tsx';
import { DisableDialog } from '../disable/disable-dialog.tsx';
import { useEnabled } from '../disable/use-enabled.ts';
import { obstacleTo } from '../rotate/obstacle.ts';
import type { RelatedKey } from '../use-related-key.ts';

interface KeyActionsProps {
  apiKey: ApiKey;
  successor: RelatedKey;
  organisation: Organisation;
}

/** What can be done with a key. */
export function KeyActions({ apiKey, successor, organisation }: KeyActionsProps) {
  const [asked, ask] = useState<'delete' | 'disable'>();
  const navigate = useNavigate();
  const follow = useFollow();
  const enabling = useEnabled(apiKey);
  const dismiss = (): void => ask(undefined);
  const { enabled, organisationId } = apiKey;
  const canRotate = successor !== undefined && obstacleTo(apiKey, successor !== null) === undefined;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => ask('delete')}>Delete</Button>
      {enabled ? (
        <Button onClick={() => ask('disable')}>Disable</Button>
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
      {asked === 'delete' && (
        <DeleteDialog
          apiKey={apiKey}
          organisation={organisation}
          onDismiss={dismiss}
          onDeleted={() => void navigate(paths.keys(organisationId))}
        />
      )}
      {asked === 'disable' && (
        <DisableDialog apiKey={apiKey} organisation={organisation} onDismiss={dismiss} />
      )}
    </SpaceBetween>
  );
}
