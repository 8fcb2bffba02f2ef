import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { ApiProblem } from '../../api/problem.ts';
import { apiKeyQuery, forgetKeys } from '../../api/queries.ts';
import type { ApiKey } from '../../api/types.ts';
import { useDraft } from '../../shown/use-draft.ts';
import { type Clash, changesTo, type Edited, merge } from './merge.ts';

/** A key as somebody is editing it. */
interface Draft extends Edited {
  /** The key that the changes are made on: the draft may be older than what is read now. */
  base: Edited & Pick<ApiKey, 'version'>;
}

/**
 * Edits a key and saves what was changed. If somebody else has changed it first, nothing is saved: their changes are merged
 * into the draft, for the reader to look at.
 * @param onSaved called with the key as it is then
 */
export function useEdit(apiKey: ApiKey, onSaved: (key: ApiKey) => void) {
  const api = useAdminApi();
  const queries = useQueryClient();
  const { organisationId, keyId, name, permissionLevel, version } = apiKey;
  const { draft, change, forget } = useDraft<Draft>(`edit ${organisationId} ${keyId}`, {
    name,
    permissionLevel,
    base: { name, permissionLevel, version },
  });
  const [clashes, setClashes] = useState<Clash[]>();
  const saving = useMutation({
    mutationFn: async (): Promise<ApiKey | 'merged'> => {
      const { base } = draft;
      const changes = changesTo(base, draft);
      if (Object.keys(changes).length === 0) return apiKey;
      try {
        return await api.update({ ...apiKey, version: base.version }, changes);
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.kind !== 'outdated') throw error;
        const theirs = await api.apiKey(organisationId, keyId);
        queries.setQueryData(apiKeyQuery(api, organisationId, keyId).queryKey, theirs);
        const { merged, clashes } = merge(base, draft, theirs);
        change({
          ...merged,
          base: { name: theirs.name, permissionLevel: theirs.permissionLevel, version: theirs.version },
        });
        setClashes(clashes);
        return 'merged';
      }
    },
    onSuccess: async (saved) => {
      if (saved === 'merged') return;
      forget();
      await forgetKeys(queries, { organisationId, keyId });
      onSaved(saved);
    },
  });
  // The base is kept with the first change: whatever is read later, the changes were made on this.
  const changeOnBase = (to: Partial<Edited>): void => change({ base: draft.base, ...to });
  return { draft, change: changeOnBase, forget, clashes, saving };
}
