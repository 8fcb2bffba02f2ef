import { describe, expect, test } from 'vitest';
import { ImportError, planImport } from '../../../../core/import/plan-import.ts';
import { matchesHash } from '../../../../core/key-value.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';
import { buildCells, foreignValue } from '../../../support/imports.ts';

const context = changeContextAt('2026-11-23T12:00:00Z');
const VALUE = foreignValue();
const importPolicy = { ...policy, importedLife: 'P100Y' };

type Earlier = { organisationId: string; expiresOn: string } | { deletedAt: string };

/** Plans the import of rows into northgate. `earlier` is the earlier import of the value, if there was one. */
function plan(rows: Record<string, string>[], earlier?: Earlier, by = context) {
  const lookups = {
    findOrganisation: async (id: string) => (id === 'northgate' ? anOrganisation() : undefined),
    findEarlierImports: async (hashes: readonly string[]) =>
      hashes.map((hash) => (matchesHash(hash, VALUE) ? earlier : undefined)),
  };
  return planImport(
    rows.map((cells, index) => ({ line: index + 2, cells })),
    lookups,
    importPolicy,
    by,
  );
}

/** Plans an invalid import. @returns its problems, each beginning with line and column */
async function listProblems(rows: Record<string, string>[], earlier?: Earlier): Promise<string[]> {
  const error = await plan(rows, earlier).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ImportError);
  return String((error as Error).message).split('\n');
}

test('reads each organisation once, however many keys it gets', async () => {
  const read: string[] = [];
  const lookups = {
    findOrganisation: async (organisationId: string) => {
      read.push(organisationId);
      return anOrganisation({ organisationId, path: [organisationId] });
    },
    findEarlierImports: async (hashes: readonly string[]) => hashes.map(() => undefined),
  };
  const lines = Array.from({ length: 100 }, (_, index) => ({
    line: index + 2,
    cells: buildCells(foreignValue(), { organisationId: index % 2 === 0 ? 'northgate' : 'library' }),
  }));
  const { changes } = await planImport(lines, lookups, importPolicy, context);
  expect(changes.map(({ key }) => key.hint)).toEqual(lines.map(({ cells }) => cells.lastFour));
  expect(read.sort()).toEqual(['library', 'northgate']);
});

test('checks a thousand rows at a time, and says how far it is', async () => {
  const asked: number[] = [];
  const lookups = {
    findOrganisation: async () => anOrganisation(),
    findEarlierImports: async (hashes: readonly string[]) => {
      asked.push(hashes.length);
      return hashes.map(() => ({ organisationId: 'northgate', expiresOn: '2099-03-01' }));
    },
  };
  const lines = Array.from({ length: 1001 }, (_, line) => ({ line, cells: buildCells(foreignValue()) }));
  const checked: number[] = [];
  const note = (count: number) => checked.push(count);
  expect(await planImport(lines, lookups, importPolicy, context, note)).toMatchObject({ unchanged: 1001 });
  expect({ asked, checked }).toEqual({ asked: [1000, 1], checked: [1000, 1001] });
});

test('imports a key with its event, and stores only the hash and the last four characters of its value', async () => {
  const { changes, unchanged } = await plan([buildCells(VALUE, { expiresOn: '2027-07-01' })]);
  const [change] = changes.flat();
  expect([changes.length, unchanged]).toEqual([1, 0]);
  expect(change).toMatchObject({
    kind: 'create',
    key: {
      organisationId: 'northgate',
      name: 'Student portal',
      permissionLevel: 'full',
      hint: VALUE.slice(-4),
      enabled: true,
      imported: true,
      createdBy: context.actor.name,
      expiresOn: '2027-07-01',
      expiresAt: '2027-06-30T23:00:00Z', // the first instant of the date in London
    },
    event: { type: 'created', actor: context.actor, after: { expiresOn: '2027-07-01' } },
  });
  expect(matchesHash(change?.key.valueHash ?? '', VALUE)).toBe(true);
  expect(JSON.stringify(changes)).not.toContain(VALUE);
});

test('a fault of Latchkey is not shown as one of the file', async () => {
  const newId = () => {
    throw new Error('no randomness');
  };
  const planned = plan([buildCells(VALUE)], undefined, { ...context, newId });
  await expect(planned).rejects.toThrow(/^no randomness$/);
});

test('a date as late as importedKeyLife permits is imported', async () => {
  expect((await plan([buildCells(VALUE, { expiresOn: '2126-11-23' })])).changes).toHaveLength(1);
});

describe('invalid row', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['an unknown organisation', { organisationId: 'rata' }, /^2: organisationId: Unknown organisation/],
    ['no name', { name: ' ' }, /^2: name: The name is empty/],
    [
      'a level that does not exist',
      { permissionLevel: 'all' },
      /^2: permissionLevel: Unknown permission level/,
    ],
    ['a level that is not offered', { permissionLevel: 'reports' }, /^2: permissionLevel: .*not enabled/],
    ['half a hash', { sha256: 'c0ffee00'.repeat(4) }, /^2: sha256: Expected the SHA-256/],
    ['a hash that is too long', { sha256: 'c0ffee00'.repeat(16) }, /^2: sha256: Expected the SHA-256/],
    ['too few last characters', { lastFour: 'abc' }, /^2: lastFour: Expected the last four/],
    ['too many last characters', { lastFour: 'abcde' }, /^2: lastFour: Expected the last four/],
    ['no date', { expiresOn: '1 March 2027' }, /^2: expiresOn: Expected an expiry date, as YYYY-MM-DD/],
    ['a date that does not exist', { expiresOn: '2027-02-29' }, /^2: expiresOn: Expected an expiry date/],
    [
      'a date beyond importedKeyLife',
      { expiresOn: '2126-11-24' },
      /^2: expiresOn: .*Write 2126-11-23 or an earlier/,
    ],
    ['a key that expires today', { expiresOn: '2026-11-23' }, /^2: expiresOn: This key has expired/],
  ])('an invalid row is rejected for %s', async (_, differing, message) => {
    expect(await listProblems([buildCells(VALUE, differing)])).toEqual([expect.stringMatching(message)]);
  });

  const HEX_VALUE = 'c0ffee'.repeat(10).padEnd(64, '0123');
  test.each([
    ['a value', VALUE, VALUE.slice(-4)],
    ['a value that looks like a hash', HEX_VALUE, HEX_VALUE.slice(-4)],
  ])(
    'an invalid row is rejected for %s instead of the hash, without repeating it',
    async (_, sha256, lastFour) => {
      const [message = '', ...others] = await listProblems([buildCells(VALUE, { sha256, lastFour })]);
      expect(message).toMatch(/^2: sha256: .*the key value itself/);
      expect(message).not.toContain(sha256.slice(0, 8));
      expect(others).toEqual([]);
    },
  );

  test('an invalid row is rejected for a hash that occurs on an earlier line', async () => {
    const rows = [buildCells(VALUE), buildCells(foreignValue()), buildCells(VALUE, { name: 'Twin' })];
    expect(await listProblems(rows)).toEqual([expect.stringMatching(/^4: sha256: .*line 2/)]);
  });

  test('an invalid row is reported with all other problems, in the order of lines', async () => {
    const rows = [
      buildCells(VALUE, { organisationId: 'rata' }),
      buildCells(foreignValue(), { lastFour: '', name: '' }),
    ];
    expect((await listProblems(rows)).map((message) => message.split(': ', 2).join())).toEqual([
      '2,organisationId',
      '3,lastFour',
    ]);
  });
});

describe('key that was imported earlier', () => {
  const there = { organisationId: 'northgate', expiresOn: '2099-03-01' };

  test('a key that was imported earlier stays unchanged, even if it has expired', async () => {
    const past = { ...there, expiresOn: '2026-01-01' };
    expect(await plan([buildCells(VALUE, { name: 'As it was' })], there)).toEqual({
      changes: [],
      unchanged: 1,
    });
    expect(await plan([buildCells(VALUE, { expiresOn: past.expiresOn })], past)).toMatchObject({
      unchanged: 1,
    });
  });

  test.each<[string, Earlier, RegExp]>([
    [
      'belongs to another organisation',
      { ...there, organisationId: 'rata' },
      /^2: sha256: .*belongs to “rata”/,
    ],
    ['has another date', { ...there, expiresOn: '2099-01-01' }, /^2: expiresOn: .*Write 2099-01-01/],
    ['was deleted since', { deletedAt: '2026-11-20T10:00:00Z' }, /^2: sha256: .*deleted at 2026-11-20/],
  ])('a key that was imported earlier is rejected if it %s', async (_, earlier, message) => {
    expect(await listProblems([buildCells(VALUE)], earlier)).toEqual([expect.stringMatching(message)]);
  });
});
