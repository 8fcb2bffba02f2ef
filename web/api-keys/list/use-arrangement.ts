import { useCallback, useEffect, useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
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

/** Says of an address that it was written here, after the arrangement, and not followed to. */
const WRITTEN_HERE = 'arrangement';

/**
 * The arrangement that the address says, and how to change it. The address follows what is chosen, and a link to another
 * address changes the choice. Whatever is searched for anew begins on the first page.
 */
export function useArrangement(): [Arrangement, (to: Partial<Arrangement>) => void] {
  const [query] = useSearchParams();
  const { state } = useLocation();
  const navigate = useNavigate();
  const [arrangement, setArrangement] = useState(() => arrangementOf(query));
  useEffect(() => {
    if (state !== WRITTEN_HERE) setArrangement(arrangementOf(query));
  }, [query, state]);
  useEffect(() => {
    const search = queryOf(arrangement).toString();
    void navigate({ search }, { replace: true, state: WRITTEN_HERE });
  }, [arrangement, navigate]);
  const change = useCallback((to: Partial<Arrangement>) => {
    setArrangement((before) => ({ ...before, page: 1, ...to }));
  }, []);
  return [arrangement, change];
}
