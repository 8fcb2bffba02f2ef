import { QueryClient, type QueryKey, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { type AdminApi, useAdminApi } from './admin-api.ts';
import { isAdminApiError } from './admin-api-error.ts';
import type { ApiKey, ApiKeyEvent, ListPage, Organisation } from './types.ts';

const MAX_RETRIES = 2;

/** The cache of what the page has loaded. Failed reads are retried if that can help; failed writes never are. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // Being offline is an error to show, not a pause that looks like loading.
        networkMode: 'always',
        retry: (failures, error) =>
          failures < MAX_RETRIES && isAdminApiError(error, 'offline', 'busy', 'failed'),
      },
      mutations: { networkMode: 'always' },
    },
  });
}

export const queryKeys = {
  apiKeys: (organisationId: string) => ['organisations', organisationId, 'api-keys'] as const,
  /** All of an organisation's keys as one entry, as the forecast loads them. */
  allApiKeys: (organisationId: string) => ['all keys', organisationId] as const,
  apiKey: (organisationId: string, keyId: string) => ['api-key', organisationId, keyId] as const,
  events: (organisationId: string, keyId: string) =>
    [...queryKeys.apiKey(organisationId, keyId), 'events'] as const,
};

/** A list that loads page by page until it is complete. */
export interface PagedList<Item> {
  /** What has been loaded so far. */
  items: Item[];
  /** True until the first page has been loaded. */
  isLoading: boolean;
  isComplete: boolean;
  error: Error | null;
  reload(): void;
}

function usePagedList<Item>(
  queryKey: QueryKey,
  loadPage: (cursor: string | undefined, signal: AbortSignal) => Promise<ListPage<Item>>,
  { staleTime }: { staleTime?: number } = {},
): PagedList<Item> {
  const { data, error, hasNextPage, isFetching, isError, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => loadPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    ...(staleTime !== undefined && { staleTime }),
  });
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  return {
    items,
    isLoading: data === undefined && !isError,
    isComplete: data !== undefined && !hasNextPage,
    error,
    reload: () => void (data && hasNextPage ? fetchNextPage() : refetch()),
  };
}

/** The administrator's own organisation, followed by all sub-organisations, each after its parent. */
export function useOrganisations(): PagedList<Organisation> {
  const api = useAdminApi();
  return usePagedList(['organisations'], (cursor, signal) => api.listOrganisations(cursor, signal));
}

/** An organisation's keys, newest first. */
export function useApiKeys(organisationId: string): PagedList<ApiKey> {
  const api = useAdminApi();
  return usePagedList(queryKeys.apiKeys(organisationId), (cursor, signal) =>
    api.listApiKeys(organisationId, cursor, signal),
  );
}

/** A key's history, latest event first. */
export function useKeyEvents(organisationId: string, keyId: string): PagedList<ApiKeyEvent> {
  const api = useAdminApi();
  return usePagedList(
    queryKeys.events(organisationId, keyId),
    (cursor, signal) => api.listApiKeyEvents({ organisationId, keyId }, cursor, signal),
    { staleTime: 0 }, // like the key itself: if it is gone, the history says who deleted it
  );
}

export function apiKeyQuery(api: AdminApi, organisationId: string, keyId: string) {
  return queryOptions({
    queryKey: queryKeys.apiKey(organisationId, keyId),
    queryFn: ({ signal }) => api.getApiKey({ organisationId, keyId }, signal),
    staleTime: 0, // the reader may be about to change it
  });
}

export function permissionLevelsQuery(api: AdminApi, organisationId: string) {
  return queryOptions({
    queryKey: ['organisations', organisationId, 'permission-levels'],
    queryFn: async ({ signal }) => (await api.listPermissionLevels(organisationId, signal)).items,
  });
}

/** A key's predecessor or successor: `null` if there is none (any more), `undefined` while it loads. */
export type RelatedKey = ApiKey | null | undefined;

/** Loads a key's predecessor or successor by the ID that the key names, if any: it may have been deleted since. */
export function useRelatedKey(
  organisationId: string,
  keyId: string | undefined,
): { key: RelatedKey; error: Error | null; retry(): void } {
  const { data, error, refetch } = useQuery({
    ...apiKeyQuery(useAdminApi(), organisationId, keyId ?? ''),
    enabled: keyId !== undefined,
  });
  const retry = (): void => void refetch();
  if (keyId === undefined || isAdminApiError(error, 'not-found')) return { key: null, error: null, retry };
  return { key: data, error, retry };
}

/** Marks cached key lists, and one key if given, as out of date, so that views in use load them again. */
export async function invalidateKeys(
  queryClient: QueryClient,
  { organisationId, keyId }: { organisationId: string; keyId?: string },
): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: queryKeys.apiKeys(organisationId) }),
    queryClient.invalidateQueries({ queryKey: queryKeys.allApiKeys(organisationId) }),
    keyId !== undefined &&
      queryClient.invalidateQueries({ queryKey: queryKeys.apiKey(organisationId, keyId) }),
  ]);
}
