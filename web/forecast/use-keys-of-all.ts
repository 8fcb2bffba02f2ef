import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import pLimit from 'p-limit';
import { useMemo } from 'react';
import type { AdminApi } from '../api/admin-api.ts';
import { useAdminApi } from '../api/admin-api-context.ts';
import { allKeysOf } from '../api/queries.ts';
import type { ApiKey, Organisation } from '../api/types.ts';

/** As many organisations are read at once: the browser and the API have others to serve. */
const inTurn = pLimit(4);

/** The keys of several organisations, as far as they have been read. */
export interface KeysOfAll {
  keys: ApiKey[];
  /** How many organisations have been read, or could not be. */
  done: number;
  /** Those that could not be read (again), and why. */
  failed: { organisation: Organisation; error: Error }[];
  /** Reads again those that could not be read. */
  retry(): void;
}

/** Reads all keys of several organisations, each by itself: one that cannot be read does not keep the others from view. */
export function useKeysOfAll(organisations: readonly Organisation[]): KeysOfAll {
  const api = useAdminApi();
  const { pages, errors, done, retry } = useQueries({
    queries: organisations.map(({ organisationId }) => ({
      queryKey: allKeysOf(organisationId),
      queryFn: ({ signal }: { signal: AbortSignal }) => inTurn(() => readAll(api, organisationId, signal)),
    })),
    combine,
  });
  const keys = useMemo(() => pages.flatMap((page) => page ?? []), [pages]);
  const failed = organisations.flatMap((organisation, index) => {
    const error = errors[index];
    return error ? [{ organisation, error }] : [];
  });
  return { keys, done, failed, retry };
}

/** Outside the hook, so that its outcome is the same object as long as nothing has come. */
function combine(results: UseQueryResult<ApiKey[]>[]) {
  return {
    pages: results.map(({ data }) => data),
    errors: results.map(({ error }) => error),
    done: results.filter(({ isPending }) => !isPending).length,
    retry: () => {
      for (const { isError, refetch } of results) if (isError) void refetch();
    },
  };
}

async function readAll(api: AdminApi, organisationId: string, signal: AbortSignal): Promise<ApiKey[]> {
  const keys: ApiKey[] = [];
  let cursor: string | undefined;
  do {
    signal.throwIfAborted(); // it may have waited for its turn since nobody looks any more
    const page = await api.apiKeys(organisationId, cursor, signal);
    keys.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return keys;
}
