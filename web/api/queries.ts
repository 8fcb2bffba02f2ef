import { QueryClient, type QueryKey, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { KeyReference } from '../../core/key-value.ts';
import { type AdminApi, type EventFilter, useAdminApi } from './admin-api.ts';
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
  /** Of the organisation and all below it. Without an ID: all such lists, because a key is in that of each organisation above. */
  branchKeys: (organisationId?: string) =>
    ['branch keys', organisationId].filter((part) => part !== undefined),
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

/** Loads a list page by page, further pages by itself as long as it needs more. */
function usePages<Item>(
  queryKey: QueryKey,
  loadPage: (cursor: string | undefined, signal: AbortSignal) => Promise<ListPage<Item>>,
  needsMore: (items: readonly Item[]) => boolean,
  { staleTime }: { staleTime?: number } = {},
) {
  const { data, error, hasNextPage, isFetching, isError, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => loadPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    ...(staleTime !== undefined && { staleTime }),
  });
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const isContinuing = hasNextPage && needsMore(items);
  useEffect(() => {
    if (isContinuing && !isFetching && !isError) void fetchNextPage();
  }, [isContinuing, isFetching, isError, fetchNextPage]);
  return {
    items,
    isLoaded: data !== undefined,
    isContinuing,
    hasNextPage,
    isFetching,
    error,
    loadMore: () => void fetchNextPage(),
    reload: () => void (data && hasNextPage ? fetchNextPage() : refetch()),
  };
}

function usePagedList<Item>(
  queryKey: QueryKey,
  loadPage: (cursor: string | undefined, signal: AbortSignal) => Promise<ListPage<Item>>,
  options: { staleTime?: number } = {},
): PagedList<Item> {
  const pages = usePages(queryKey, loadPage, () => true, options);
  const { items, isLoaded, hasNextPage, error, reload } = pages;
  return { items, isLoading: !isLoaded && !error, isComplete: isLoaded && !hasNextPage, error, reload };
}

/** The administrator's own organisation, followed by all sub-organisations, each after its parent. */
export function useOrganisations(): PagedList<Organisation> {
  const api = useAdminApi();
  return usePagedList(['organisations'], (cursor, signal) => api.listOrganisations(cursor, signal));
}

/** An organisation's keys, or those of its whole branch. */
export function useApiKeys(organisationId: string, isBranch = false): PagedList<ApiKey> {
  const api = useAdminApi();
  const queryKey = isBranch ? queryKeys.branchKeys(organisationId) : queryKeys.apiKeys(organisationId);
  return usePagedList(queryKey, (cursor, signal) =>
    api.listApiKeys(organisationId, isBranch, cursor, signal),
  );
}

/** The events of an organisation or branch, newest first, as far as the reader has asked for them. */
export interface EventLog {
  items: ApiKeyEvent[];
  isLoading: boolean;
  isLoadingMore: boolean;
  hasMore: boolean;
  error: Error | null;
  loadMore(): void;
  reload(): void;
}

/** Loads events until there are some to show, and further ones only when asked. */
export function useEvents(organisationId: string, filter: EventFilter): EventLog {
  const api = useAdminApi();
  const pages = usePages(
    ['organisations', organisationId, 'events', filter],
    (cursor, signal) => api.listEvents(organisationId, filter, cursor, signal),
    (items) => items.length === 0, // a filter can leave a page of the API empty although more pages follow
    { staleTime: 0 }, // the reader may look for what has just happened
  );
  const { items, isLoaded, isContinuing, hasNextPage, isFetching, error, loadMore, reload } = pages;
  return {
    items,
    isLoading: !error && (!isLoaded || isContinuing),
    isLoadingMore: isFetching && items.length > 0,
    hasMore: hasNextPage && items.length > 0,
    error,
    loadMore,
    reload,
  };
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

/** Who is reminded of a key. Part of the key's own entry, so that it is loaded again when the key has changed. */
export function recipientsQuery(api: AdminApi, { organisationId, keyId }: KeyReference) {
  return queryOptions({
    queryKey: [...queryKeys.apiKey(organisationId, keyId), 'recipients'],
    queryFn: ({ signal }) => api.listRecipients({ organisationId, keyId }, signal),
    staleTime: 0, // a contact may just have confirmed
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
    queryClient.invalidateQueries({ queryKey: queryKeys.branchKeys() }),
    keyId !== undefined &&
      queryClient.invalidateQueries({ queryKey: queryKeys.apiKey(organisationId, keyId) }),
  ]);
}
