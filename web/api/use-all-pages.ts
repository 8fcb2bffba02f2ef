import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { ListPage } from './types.ts';

/** A list that is read page by page until all of it is there. */
export interface WholeList<Item> {
  items: Item[];
  /** Whether nothing is there yet. */
  isLoading: boolean;
  /** Whether more is to come. */
  isComplete: boolean;
  error: Error | null;
  reload(): void;
}

/** Reads a list to its end; what has come can be shown at once. */
export function useAllPages<Item>(
  queryKey: QueryKey,
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<ListPage<Item>>,
  { staleTime }: { staleTime?: number } = {},
): WholeList<Item> {
  const { data, error, hasNextPage, isFetching, isError, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
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
