import { useQuery } from '@tanstack/react-query';
import { useAdminApi } from '../api/admin-api-context.ts';
import { ApiProblem } from '../api/problem.ts';
import { apiKeyQuery } from '../api/queries.ts';
import type { ApiKey } from '../api/types.ts';

/** A key that another names as its successor or predecessor: null where there is none (any more), undefined until that is known. */
export type RelatedKey = ApiKey | null | undefined;

/** Reads a key that another names, if it names one: the one it names may have been deleted since. */
export function useRelatedKey(
  organisationId: string,
  keyId: string | undefined,
): { key: RelatedKey; error: Error | null; retry(): void } {
  const { data, error, refetch } = useQuery({
    ...apiKeyQuery(useAdminApi(), organisationId, keyId ?? ''),
    enabled: keyId !== undefined,
  });
  const retry = (): void => void refetch();
  if (keyId === undefined || isNotFound(error)) return { key: null, error: null, retry };
  return { key: data, error, retry };
}

/** Whether a failure says that there is no such key (any more). */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiProblem && error.kind === 'not-found';
}
