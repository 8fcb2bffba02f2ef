import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_CATALOGUE } from '../../../../lib/default-permissions.ts';
import type { ApiKey } from '../../../../web/api/types.ts';
import {
  applyListState,
  formatListState,
  type ListState,
  PAGE_SIZE,
  parseListState,
  SORT_COLUMNS,
  type SortColumn,
  STATUSES,
} from '../../../../web/api-keys/list/list-state.ts';
import { buildApiKey } from '../../../support/page-api-key.ts';

const DEFAULT: ListState = {
  search: '',
  isBranch: false,
  status: undefined,
  sortColumn: 'ends',
  isDescending: false,
  page: 1,
};

const keyLists = fc.uniqueArray(fc.stringMatching(/^[0-9A-Z]{6}$/), { maxLength: 120 }).chain((ids) =>
  fc.tuple(
    ...ids.map((keyId) =>
      fc
        .record({
          name: fc.string(),
          status: fc.constantFrom(...STATUSES),
          createdBy: fc.constantFrom('A', 'B'),
        })
        .map((overrides) => buildApiKey({ keyId, ...overrides })),
    ),
  ),
);
const listStates = fc.record({
  search: fc.string(),
  isBranch: fc.boolean(),
  status: fc.option(fc.constantFrom(...STATUSES), { nil: undefined }),
  sortColumn: fc.constantFrom(...SORT_COLUMNS),
  isDescending: fc.boolean(),
  page: fc.integer({ min: 1, max: 1000 }),
});

test('the pages together show every matching key exactly once', () => {
  fc.assert(
    fc.property(keyLists, listStates, (keys, state) => {
      const { pageCount, matches } = applyListState(keys, DEFAULT_CATALOGUE, { ...state, page: 1 });
      const pages = Array.from(
        { length: pageCount },
        (_, index) => applyListState(keys, DEFAULT_CATALOGUE, { ...state, page: index + 1 }).pageKeys,
      );
      expect(pages.every((page) => page.length <= PAGE_SIZE)).toBe(true);
      const ids = pages.flat().map(({ keyId }) => keyId);
      expect(ids).toEqual(matches.map(({ keyId }) => keyId));
      expect(new Set(ids).size).toBe(matches.length);
      if (state.search.trim() === '' && state.status === undefined) expect(matches).toHaveLength(keys.length);
    }),
  );
});

test('descending order reverses ascending order if no two keys are equal', () => {
  const keys = ['c', 'a', 'B'].map((name, index) => buildApiKey({ name, keyId: String(index) }));
  const getNames = (isDescending: boolean) =>
    applyListState(keys, DEFAULT_CATALOGUE, { ...DEFAULT, sortColumn: 'name', isDescending }).pageKeys.map(
      ({ name }) => name,
    );
  expect(getNames(false)).toEqual(['a', 'B', 'c']);
  expect(getNames(true)).toEqual(['c', 'B', 'a']);
});

test.each(STATUSES)('the status filter “%s” shows the keys with this status, and no others', (status) => {
  const keys = STATUSES.map((one) => buildApiKey({ keyId: one, status: one }));
  const { matches } = applyListState(keys, DEFAULT_CATALOGUE, { ...DEFAULT, status });
  expect(matches.map(({ keyId }) => keyId)).toEqual([status]);
});

test('the status filter and the search have to match both', () => {
  const keys = [
    buildApiKey({ keyId: '1', name: 'Loans', status: 'active' }),
    buildApiKey({ keyId: '2', name: 'Loans', status: 'disabled' }),
    buildApiKey({ keyId: '3', name: 'Library', status: 'disabled' }),
  ];
  const state = { ...DEFAULT, status: 'disabled', search: 'loans' } as const;
  expect(applyListState(keys, DEFAULT_CATALOGUE, state).matches.map(({ keyId }) => keyId)).toEqual(['2']);
});

// The IDs are in another order each time, because keys that are equal otherwise are sorted by them.
test.each<[SortColumn, Partial<ApiKey>[]]>([
  ['name', [{ name: 'Archive' }, { name: 'key 2' }, { name: 'Key 10' }]],
  [
    'level',
    [{ permissionLevel: 'authentication' }, { permissionLevel: 'full' }, { permissionLevel: 'reports' }],
  ],
  [
    'created',
    [
      { createdAt: '2025-12-31T23:59:59.000Z' },
      { createdAt: '2026-01-01T00:00:00.000Z' },
      { createdAt: '2026-10-01T00:00:00.000Z' },
    ],
  ],
  [
    'ends',
    [
      { endsAt: '2027-01-01T00:00:00.000Z' },
      { endsAt: '2027-01-02T00:00:00.000Z' },
      { endsAt: '2028-01-01T00:00:00.000Z' },
    ],
  ],
  ['used', [{}, { lastUsedAt: '2026-01-01T00:00:00.000Z' }, { lastUsedAt: '2026-11-01T00:00:00.000Z' }]],
  ['status', [{ status: 'active' }, { status: 'expiring' }, { status: 'disabled' }]],
])(
  'keys can be sorted by the column “%s” in both directions, whatever their IDs',
  (sortColumn, differing) => {
    for (const ids of ['123', '132', '213', '231', '312', '321']) {
      const keys = differing.map((one, index) => buildApiKey({ ...one, keyId: ids[index] ?? '' }));
      const list = (isDescending: boolean) =>
        applyListState(keys, DEFAULT_CATALOGUE, { ...DEFAULT, sortColumn, isDescending }).matches.map(
          ({ keyId }) => keyId,
        );
      expect(list(false).join('')).toBe(ids);
      expect(list(true).join('')).toBe([...ids].reverse().join(''));
    }
  },
);

test('keys are sorted by their ends, not by their expiry dates', () => {
  const keys = [
    buildApiKey({ keyId: '2' }),
    buildApiKey({ keyId: '1', endsAt: '2026-12-02T12:00:00.000Z', worksUntil: '2026-12-02T12:00:00Z' }),
  ];
  const { pageKeys } = applyListState(keys, DEFAULT_CATALOGUE, {
    ...DEFAULT,
    sortColumn: 'ends',
    isDescending: false,
  });
  expect(pageKeys.map(({ keyId }) => keyId)).toEqual(['1', '2']);
});

test('keys that have expired sort after all that still work', () => {
  const keys = [
    buildApiKey({ keyId: '1', status: 'expired', endsAt: '2026-11-01T00:00:00.000Z' }),
    buildApiKey({ keyId: '2' }),
  ];
  expect(applyListState(keys, DEFAULT_CATALOGUE, DEFAULT).pageKeys.map(({ keyId }) => keyId)).toEqual([
    '2',
    '1',
  ]);
});

test('a key that was never used sorts before all that were', () => {
  const keys = [buildApiKey({ keyId: '1', lastUsedAt: '2026-01-01T00:00:00Z' }), buildApiKey({ keyId: '2' })];
  const { pageKeys } = applyListState(keys, DEFAULT_CATALOGUE, {
    ...DEFAULT,
    sortColumn: 'used',
    isDescending: false,
  });
  expect(pageKeys.map(({ keyId }) => keyId)).toEqual(['2', '1']);
});

test.each([
  ['catalogue LIBRARY', true],
  ['full access', true],
  ['x7Kd', true],
  ['ádâ', true],
  ['catalogue reports', false],
])('a search for “%s” needs all words and ignores case and accents: %s', (search, isFound) => {
  expect(applyListState([buildApiKey()], DEFAULT_CATALOGUE, { ...DEFAULT, search }).matches).toHaveLength(
    isFound ? 1 : 0,
  );
});

test('a list of several organisations can be searched by their names', () => {
  const names = new Map([
    ['a', 'Westwood College'],
    ['b', 'Arts Faculty'],
  ]);
  const keys = [...names.keys()].map((organisationId) =>
    buildApiKey({ organisationId, keyId: organisationId }),
  );
  const list = (state: Partial<ListState>) =>
    applyListState(keys, DEFAULT_CATALOGUE, { ...DEFAULT, ...state }, names).matches.map(
      ({ keyId }) => keyId,
    );
  expect(list({ search: 'westwood catalogue' })).toEqual(['a']);
});

test('a page number that is too high shows the last page', () => {
  const keys = Array.from({ length: PAGE_SIZE + 1 }, (_, index) => buildApiKey({ keyId: String(index) }));
  expect(applyListState(keys, DEFAULT_CATALOGUE, { ...DEFAULT, page: 9 })).toMatchObject({
    page: 2,
    pageCount: 2,
    pageKeys: [{}],
  });
});

test('the URL preserves the list state', () => {
  fc.assert(
    fc.property(listStates, (state) => {
      expect(parseListState(new URLSearchParams(formatListState(state).toString()))).toEqual(state);
    }),
  );
});

test.each(['page=0', 'page=-1', 'page=x', 'status=gone', 'sort=colour&order=descending'])(
  'invalid parameters such as %s are ignored',
  (query) => {
    expect(parseListState(new URLSearchParams(query))).toEqual(DEFAULT);
  },
);

test('the default list state adds nothing to the URL', () => {
  expect(formatListState(DEFAULT).toString()).toBe('');
});
