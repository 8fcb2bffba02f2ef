import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import pLimit from 'p-limit';
import { useMemo } from 'react';
import { type AdminApi, useAdminApi } from '../api/admin-api.ts';
import { queryKeys } from '../api/queries.ts';
import type { ApiKey, Organisation } from '../api/types.ts';

/** At most four organisations load at once, to leave capacity for other requests. */
const limit = pLimit(4);

export interface BranchKeys {
  /** The keys that have been loaded so far. */
  keys: ApiKey[];
  /** How many organisations have been loaded, or failed to load. */
  done: number;
  /** The organisations that failed to load, also if only their latest reload failed. */
  failed: { organisation: Organisation; error: Error }[];
  /** Loads those that failed again. */
  retry(): void;
}

/** Loads all keys of several organisations. If one of them fails, the others are still shown. */
export function useBranchKeys(organisations: readonly Organisation[]): BranchKeys {
  const api = useAdminApi();
  const { lists, errors, done, retry } = useQueries({
    queries: organisations.map(({ organisationId }) => ({
      queryKey: queryKeys.allApiKeys(organisationId),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        limit(() => listAllApiKeys(api, organisationId, signal)),
    })),
    combine,
  });
  const keys = useMemo(() => lists.flatMap((list) => list ?? []), [lists]);
  const failed = organisations.flatMap((organisation, index) => {
    const error = errors[index];
    return error ? [{ organisation, error }] : [];
  });
  return { keys, done, failed, retry };
}

/** Outside the hook, so that React Query returns the same object until a result changes. */
function combine(results: UseQueryResult<ApiKey[]>[]) {
  return {
    lists: results.map(({ data }) => data),
    errors: results.map(({ error }) => error),
    done: results.filter(({ isPending }) => !isPending).length,
    retry: () => {
      for (const { isError, refetch } of results) if (isError) void refetch();
    },
  };
}

async function listAllApiKeys(api: AdminApi, organisationId: string, signal: AbortSignal): Promise<ApiKey[]> {
  const keys: ApiKey[] = [];
  let cursor: string | undefined;
  do {
    signal.throwIfAborted(); // the reader may have left while this waited for the limit
    const page = await api.listApiKeys(organisationId, cursor, signal);
    keys.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return keys;
}
