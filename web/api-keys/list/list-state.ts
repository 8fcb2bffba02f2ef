import { useCallback, useEffect, useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { getLevelTitle, type PermissionCatalogue } from '../../../core/permissions.ts';
import type { ApiKey, KeyStatus } from '../../api/types.ts';
import { formatStatus } from '../key-cells.tsx';

/** The columns by which keys can be sorted. */
export const SORT_COLUMNS = ['name', 'level', 'created', 'ends', 'used', 'status'] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

export const STATUSES: readonly KeyStatus[] = ['active', 'expiring', 'replaced', 'expired', 'disabled'];

/** What the reader has chosen to see of the list. */
export interface ListState {
  search: string;
  /** Whether the list includes the keys of sub-organisations. */
  isBranch: boolean;
  /** `undefined`: any status. */
  status: KeyStatus | undefined;
  sortColumn: SortColumn;
  isDescending: boolean;
  /** From 1. */
  page: number;
}

/** What stops working first. */
const DEFAULT_STATE: ListState = {
  search: '',
  isBranch: false,
  status: undefined,
  sortColumn: 'ends',
  isDescending: false,
  page: 1,
};

export const PAGE_SIZE = 25;

/** One page of the keys that match. */
export interface ListResult {
  /** All keys that match, sorted. */
  matches: ApiKey[];
  pageKeys: ApiKey[];
  pageCount: number;
  /** The requested page, or the last one if there are fewer pages. */
  page: number;
}

/**
 * Searches, filters, sorts and pages keys. A key matches if every word of the search occurs in its row.
 * @param organisationNames names by ID, if the list has keys of several organisations
 */
export function applyListState(
  keys: readonly ApiKey[],
  catalogue: PermissionCatalogue,
  state: ListState,
  organisationNames: ReadonlyMap<string, string> = new Map(),
): ListResult {
  const words = normalize(state.search).split(/\s+/).filter(Boolean);
  const matches = keys.filter((key) => {
    if (state.status !== undefined && key.status !== state.status) return false;
    if (words.length === 0) return true;
    const text = normalize(
      [
        key.name,
        key.note ?? '',
        organisationNames.get(key.organisationId) ?? '',
        getLevelTitle(catalogue, key.permissionLevel),
        formatStatus(key.status),
        key.hint,
        key.createdBy,
      ].join(' '),
    );
    return words.every((word) => text.includes(word));
  });
  const compare = createComparators(catalogue)[state.sortColumn];
  const direction = state.isDescending ? -1 : 1;
  matches.sort((a, b) => direction * compare(a, b) || compareTimes(b.keyId, a.keyId));
  const pageCount = Math.max(1, Math.ceil(matches.length / PAGE_SIZE));
  const page = Math.min(state.page, pageCount);
  return {
    pageKeys: matches.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
    matches,
    pageCount,
    page,
  };
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
/** ISO 8601 dates and ULIDs sort as plain text, which is much faster than a collator. */
const compareTimes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const createComparators = (
  catalogue: PermissionCatalogue,
): Readonly<Record<SortColumn, (a: ApiKey, b: ApiKey) => number>> => ({
  name: (a, b) => collator.compare(a.name, b.name),
  level: (a, b) =>
    collator.compare(
      getLevelTitle(catalogue, a.permissionLevel),
      getLevelTitle(catalogue, b.permissionLevel),
    ),
  created: (a, b) => compareTimes(a.createdAt, b.createdAt),
  // Keys that still work come first: they can be replaced in time.
  ends: (a, b) =>
    Number(a.status === 'expired') - Number(b.status === 'expired') || compareTimes(a.endsAt, b.endsAt),
  used: (a, b) => compareTimes(a.lastUsedAt ?? '', b.lastUsedAt ?? ''),
  status: (a, b) => STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status),
});

/** Removes case and accents, which a search ignores. */
function normalize(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Parses the list state from a URL's query. Invalid parameters count as missing. */
export function parseListState(query: URLSearchParams): ListState {
  const sortColumn = SORT_COLUMNS.find((column) => column === query.get('sort'));
  const page = Number(query.get('page'));
  return {
    search: query.get('search') ?? DEFAULT_STATE.search,
    isBranch: query.get('below') === 'yes',
    status: STATUSES.find((status) => status === query.get('status')),
    sortColumn: sortColumn ?? DEFAULT_STATE.sortColumn,
    isDescending: sortColumn === undefined ? DEFAULT_STATE.isDescending : query.get('order') === 'descending',
    page: Number.isSafeInteger(page) && page > 0 ? page : DEFAULT_STATE.page,
  };
}

/** Formats the list state as a URL's query, without the defaults. */
export function formatListState(state: ListState): URLSearchParams {
  const { search, isBranch, status, sortColumn, isDescending, page } = state;
  const isDefaultSort =
    sortColumn === DEFAULT_STATE.sortColumn && isDescending === DEFAULT_STATE.isDescending;
  return new URLSearchParams({
    ...(search && { search }),
    ...(isBranch && { below: 'yes' }),
    ...(status && { status }),
    ...(!isDefaultSort && { sort: sortColumn, order: isDescending ? 'descending' : 'ascending' }),
    ...(page > 1 && { page: String(page) }),
  });
}

/** Marks history entries that {@link useListState} wrote itself, as opposed to links that were followed. */
const WRITTEN_BY_LIST = 'list-state';

/**
 * The list state, kept in sync with the URL: changes are written to the URL, and following a link to another URL changes the
 * state. Every change but that of the page returns to the first page.
 */
export function useListState(): [ListState, (to: Partial<ListState>) => void] {
  const [query] = useSearchParams();
  const { state: historyState } = useLocation();
  const navigate = useNavigate();
  const [state, setState] = useState(() => parseListState(query));
  useEffect(() => {
    if (historyState !== WRITTEN_BY_LIST) setState(parseListState(query));
  }, [query, historyState]);
  useEffect(() => {
    const search = formatListState(state).toString();
    void navigate({ search }, { replace: true, state: WRITTEN_BY_LIST });
  }, [state, navigate]);
  const change = useCallback((to: Partial<ListState>) => {
    setState((before) => ({ ...before, page: 1, ...to }));
  }, []);
  return [state, change];
}
