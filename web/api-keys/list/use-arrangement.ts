import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { type Arrangement, SORTINGS, STATUSES } from './arrangement.ts';

/** Newest first, as the API lists them. */
const INITIAL: Arrangement = {
  search: '',
  status: undefined,
  sorting: 'created',
  isDescending: true,
  page: 1,
};

/** Reads an arrangement from an address; whatever makes no sense there is as if it were not there. */
export function arrangementOf(query: URLSearchParams): Arrangement {
  const sorting = SORTINGS.find((one) => one === query.get('sort'));
  const page = Number(query.get('page'));
  return {
    search: query.get('search') ?? INITIAL.search,
    status: STATUSES.find((status) => status === query.get('status')),
    sorting: sorting ?? INITIAL.sorting,
    isDescending: sorting === undefined ? INITIAL.isDescending : query.get('order') === 'descending',
    page: Number.isSafeInteger(page) && page > 0 ? page : INITIAL.page,
  };
}

/** Writes an arrangement as an address, leaving out what goes without saying. */
export function queryOf({ search, status, sorting, isDescending, page }: Arrangement): URLSearchParams {
  const isInitialSorting = sorting === INITIAL.sorting && isDescending === INITIAL.isDescending;
  return new URLSearchParams({
    ...(search && { search }),
    ...(status && { status }),
    ...(!isInitialSorting && { sort: sorting, order: isDescending ? 'descending' : 'ascending' }),
    ...(page > 1 && { page: String(page) }),
  });
}

/** The arrangement that the address says, and how to change it. Whatever is searched for anew begins on the first page. */
export function useArrangement(): [Arrangement, (to: Partial<Arrangement>) => void] {
  const [query, setQuery] = useSearchParams();
  const arrangement = useMemo(() => arrangementOf(query), [query]);
  const change = useCallback(
    (to: Partial<Arrangement>) =>
      setQuery((before) => queryOf({ ...arrangementOf(before), page: 1, ...to }), { replace: true }),
    [setQuery],
  );
  return [arrangement, change];
}
