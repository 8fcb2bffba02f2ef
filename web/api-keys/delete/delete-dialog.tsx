import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isWorking } from '../../../core/api-key.ts';
import type { AdminApi } from '../../api/admin-api.ts';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { ApiProblem, type ProblemKind } from '../../api/problem.ts';
import { forgetKeys } from '../../api/queries.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { useTell } from '../../app/notices.tsx';
import { shownMoment } from '../../shown/dates.ts';
import { Confirmation } from '../confirmation.tsx';
import { Consequences } from '../consequences.tsx';
import { useRelatedKey } from '../use-related-key.ts';
import { WhichKey } from './which-key.tsx';

interface DeleteDialogProps {
  /** The key as the reader has seen it. */
  apiKey: ApiKey;
  organisation: Organisation;
  onDismiss: () => void;
  onDeleted: () => void;
}

/** Deletes a key for good, once the reader knows when it was last used and what will fail. */
export function DeleteDialog({ apiKey: seen, organisation, onDismiss, onDeleted }: DeleteDialogProps) {
  const api = useAdminApi();
  const queries = useQueryClient();
  const tell = useTell();
  const [changed, setChanged] = useState<ApiKey>();
  const [isUnderstood, setUnderstood] = useState(false);
  const apiKey = changed ?? seen;
  const { organisationId, keyId, name, status } = apiKey;
  const works = isWorking(status);
  const { key: replaced } = useRelatedKey(organisationId, apiKey.replaces);
  const deletion = useMutation({
    mutationFn: () => attempt(api, apiKey),
    onSuccess: async (outcome) => {
      if (typeof outcome !== 'string') {
        setUnderstood(false);
        return setChanged(outcome);
      }
      tell({
        type: outcome === 'deleted' ? 'success' : 'info',
        content: outcome === 'deleted' ? `${name} is deleted.` : `${name} had been deleted already.`,
      });
      onDeleted();
      queries.removeQueries({ queryKey: ['api-key', organisationId, keyId] });
      await forgetKeys(queries, { organisationId });
    },
  });
  return (
    <Confirmation
      header={`Delete ${name}?`}
      action="Delete"
      isPending={deletion.isPending}
      isReady={isUnderstood || !works}
      error={deletion.error}
      onConfirm={() => deletion.mutate()}
      onDismiss={onDismiss}
    >
      {changed && (
        <Alert type="warning">Somebody else has changed this key meanwhile. Below is how it is now.</Alert>
      )}
      <WhichKey apiKey={apiKey} organisation={organisation} />
      <Consequences apiKey={apiKey} organisation={organisation} />
      {replaced && isWorking(replaced.status) && (
        <Alert type="warning">
          The old key works until {shownMoment(replaced.endsAt)}. Nothing replaces it then.
        </Alert>
      )}
      <Alert type="info">
        Deleting is final. To see whether anything still needs the key, disable it first: that can be undone.
      </Alert>
      {works && (
        <Checkbox checked={isUnderstood} onChange={({ detail }) => setUnderstood(detail.checked)}>
          I know that {name} stops working at once
        </Checkbox>
      )}
    </Confirmation>
  );
}

/** Deletes a key as it was read. Where somebody else has changed it since, gives it as it is now instead. */
async function attempt(api: AdminApi, apiKey: ApiKey): Promise<'deleted' | 'gone already' | ApiKey> {
  try {
    await api.delete(apiKey);
    return 'deleted';
  } catch (error) {
    if (isOf('not-found', error)) return 'gone already';
    if (!isOf('outdated', error)) throw error;
  }
  try {
    return await api.apiKey(apiKey.organisationId, apiKey.keyId);
  } catch (error) {
    if (isOf('not-found', error)) return 'gone already';
    throw error;
  }
}

function isOf(kind: ProblemKind, error: unknown): boolean {
  return error instanceof ApiProblem && error.kind === kind;
}
