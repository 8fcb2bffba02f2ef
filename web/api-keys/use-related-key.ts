import { useQuery } from '@tanstack/react-query';
import { useAdminApi } from '../api/admin-api-context.ts';
import { ApiProblem } from '../api/problem.ts';
import { apiKeyQuery } from '../api/queries.ts';
import type { ApiKey } from '../api/types.ts';

/** What is known of a key that another one names: a deleted key is still named. */
export type RelatedKey =
  | { state: 'none' | 'loading' | 'deleted' }
  | { state: 'there'; key: ApiKey }
  | { state: 'unknown'; error: Error; reload: () => void };

/** Looks up the successor or the predecessor of a key; undefined where it has none. */
export function useRelatedKey(organisationId: string, keyId: string | undefined): RelatedKey {
  const { data, error, refetch } = useQuery({
    ...apiKeyQuery(useAdminApi(), organisationId, keyId ?? ''),
    enabled: keyId !== undefined,
  });
  if (keyId === undefined) return { state: 'none' };
  if (error instanceof ApiProblem && error.kind === 'not-found') return { state: 'deleted' };
  if (data) return { state: 'there', key: data };
  if (error) return { state: 'unknown', error, reload: () => void refetch() };
  return { state: 'loading' };
}
