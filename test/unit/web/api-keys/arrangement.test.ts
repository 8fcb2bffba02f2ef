import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApiKey } from '../../../../web/api/types.ts';
import {
  type Arrangement,
  arrange,
  PAGE_SIZE,
  SORTINGS,
  STATUSES,
} from '../../../../web/api-keys/list/arrangement.ts';
import { arrangementOf, queryOf } from '../../../../web/api-keys/list/use-arrangement.ts';

const ALL: Arrangement = {
  search: '',
  status: undefined,
  sorting: 'created',
  isDescending: true,
  page: 1,
};

function aKey(differing: Partial<ApiKey> = {}): ApiKey {
  return {
    organisationId: 'northgate',
    keyId: '01KAPB7Q0X3TN3RZFVY9X5D6QH',
    name: 'Library catalogue',
    permissionLevel: 'full',
    enabled: true,
    status: 'active',
    hint: 'x7Kd',
    createdAt: '2026-11-23T12:00:00.000Z',
    createdBy: 'Ada Byrne',
    expiresOn: '2027-11-23',
    expiresAt: '2027-11-23T00:00:00Z',
    endsAt: '2027-11-23T00:00:00.000Z',
    endsOn: '2027-11-23',
    lastUsedAt: null,
    version: 1,
    ...differing,
  };
}

const keys = fc.uniqueArray(fc.stringMatching(/^[0-9A-Z]{6}$/), { maxLength: 120 }).chain((ids) =>
  fc.tuple(
    ...ids.map((keyId) =>
      fc
        .record({
          name: fc.string(),
          status: fc.constantFrom(...STATUSES),
          createdBy: fc.constantFrom('A', 'B'),
        })
        .map((differing) => aKey({ keyId, ...differing })),
    ),
  ),
);
const arrangements = fc.record({
  search: fc.string(),
  status: fc.option(fc.constantFrom(...STATUSES), { nil: undefined }),
  sorting: fc.constantFrom(...SORTINGS),
  isDescending: fc.boolean(),
  page: fc.integer({ min: 1, max: 1000 }),
});

test('the pages of an arrangement show every key that is found once, and no other', () => {
  fc.assert(
    fc.property(keys, arrangements, (list, arrangement) => {
      const { pages, found } = arrange(list, { ...arrangement, page: 1 });
      const shown = Array.from(
        { length: pages },
        (_, index) => arrange(list, { ...arrangement, page: index + 1 }).shown,
      );
      expect(shown.every((page) => page.length <= PAGE_SIZE)).toBe(true);
      const ids = shown.flat().map(({ keyId }) => keyId);
      expect(ids).toHaveLength(found);
      expect(new Set(ids).size).toBe(found);
      if (arrangement.search.trim() === '' && arrangement.status === undefined)
        expect(found).toBe(list.length);
    }),
  );
});

test('descending is ascending the other way round, where no two are equal', () => {
  const list = ['c', 'a', 'B'].map((name, index) => aKey({ name, keyId: String(index) }));
  const names = (isDescending: boolean) =>
    arrange(list, { ...ALL, sorting: 'name', isDescending }).shown.map(({ name }) => name);
  expect(names(false)).toEqual(['a', 'B', 'c']);
  expect(names(true)).toEqual(['c', 'B', 'a']);
});

test('keys are sorted by their ends, not by their expiry dates', () => {
  const list = [
    aKey({ keyId: '2' }),
    aKey({ keyId: '1', endsAt: '2026-12-02T12:00:00.000Z', worksUntil: '2026-12-02T12:00:00Z' }),
  ];
  const { shown } = arrange(list, { ...ALL, sorting: 'ends', isDescending: false });
  expect(shown.map(({ keyId }) => keyId)).toEqual(['1', '2']);
});

test('a key that was never used sorts before all that were', () => {
  const list = [aKey({ keyId: '1', lastUsedAt: '2026-01-01T00:00:00Z' }), aKey({ keyId: '2' })];
  const { shown } = arrange(list, { ...ALL, sorting: 'used', isDescending: false });
  expect(shown.map(({ keyId }) => keyId)).toEqual(['2', '1']);
});

test.each([
  ['catalogue LIBRARY', true],
  ['full access', true],
  ['x7Kd', true],
  ['ádâ', true],
  ['catalogue reports', false],
])('a search for “%s” finds by all its words, whatever case and accents: %s', (search, isFound) => {
  expect(arrange([aKey()], { ...ALL, search }).found).toBe(isFound ? 1 : 0);
});

test('a page behind the last is the last', () => {
  const list = Array.from({ length: PAGE_SIZE + 1 }, (_, index) => aKey({ keyId: String(index) }));
  expect(arrange(list, { ...ALL, page: 9 })).toMatchObject({ page: 2, pages: 2, shown: [{}] });
});

test('an address keeps an arrangement', () => {
  fc.assert(
    fc.property(arrangements, (arrangement) => {
      expect(arrangementOf(new URLSearchParams(queryOf(arrangement).toString()))).toEqual(arrangement);
    }),
  );
});

test.each(['page=0', 'page=-1', 'page=x', 'status=gone', 'sort=colour&order=descending'])(
  'an address that says %s is read as the list as it comes',
  (query) => {
    expect(arrangementOf(new URLSearchParams(query))).toEqual(ALL);
  },
);

test('the address of the list as it comes says nothing', () => {
  expect(queryOf(ALL).toString()).toBe('');
});
