import { useMutation, useQueryClient } from '@tanstack/react-query';
import { parseKeyName } from '../../../core/life-cycle.ts';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { ApiProblem } from '../../api/problem.ts';
import { apiKeyQuery, forgetKeys } from '../../api/queries.ts';
import type { ApiKey } from '../../api/types.ts';
import { useDraft } from '../../shown/use-draft.ts';
import { changesTo, type Edited, type Merge, merge } from './merge.ts';

/** A key as somebody is editing it. */
interface Draft extends Edited {
  /** The key that the changes are made on: the draft may be older than what is read now. */
  base: Edited & Pick<ApiKey, 'version'>;
  /** How it went together with what somebody else has changed; kept, so that a reload does not forget to ask. */
  merge: Pick<Merge, 'clashes' | 'taken'> | undefined;
}

/** What saving came to. */
type Saved = { key: ApiKey; isChanged: boolean } | 'merged';

/**
 * Edits a key and saves what was changed. If somebody else has changed it first, nothing is saved: their changes are merged
 * into the draft, for the reader to look at.
 * @param onSaved called with the key as it is then
 */
export function useEdit(apiKey: ApiKey, onSaved: (saved: { key: ApiKey; isChanged: boolean }) => void) {
  const api = useAdminApi();
  const queries = useQueryClient();
  const { organisationId, keyId } = apiKey;
  const { queryKey } = apiKeyQuery(api, organisationId, keyId);
  const { draft, change, forget } = useDraft<Draft>(`edit ${organisationId} ${keyId}`, {
    ...editedOf(apiKey),
    base: baseOf(apiKey),
    merge: undefined,
  });
  const saving = useMutation({
    mutationFn: async (): Promise<Saved> => {
      const { base } = draft;
      const mine = { ...editedOf(draft), name: parseKeyName(draft.name) };
      const changes = changesTo(base, mine);
      if (Object.keys(changes).length === 0) return { key: apiKey, isChanged: false };
      try {
        return { key: await api.update({ ...apiKey, version: base.version }, changes), isChanged: true };
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.kind !== 'outdated') throw error;
        const theirs = await api.apiKey(organisationId, keyId);
        queries.setQueryData(queryKey, theirs);
        const { merged, clashes, taken } = merge(base, mine, theirs);
        // All that I wanted is so already: by them, or by an earlier attempt of mine whose answer was lost.
        if (Object.keys(changesTo(theirs, merged)).length === 0) return { key: theirs, isChanged: true };
        change({ ...merged, base: baseOf(theirs), merge: { clashes, taken } });
        return 'merged';
      }
    },
    onSuccess: async (saved) => {
      if (saved === 'merged') return;
      // Before the draft is forgotten, so that the form does not show the old key for a moment.
      queries.setQueryData(queryKey, saved.key);
      forget();
      if (saved.isChanged) await forgetKeys(queries, { organisationId, keyId });
      onSaved(saved);
    },
  });
  // All of the draft is kept with the first change: whatever is read later, the changes were made on this.
  const changeOnBase = (to: Partial<Edited>): void => change({ ...draft, ...to });
  return { draft, change: changeOnBase, forget, saving };
}

function editedOf({ name, permissionLevel }: Edited): Edited {
  return { name, permissionLevel };
}

function baseOf(key: ApiKey): Draft['base'] {
  return { ...editedOf(key), version: key.version };
}
