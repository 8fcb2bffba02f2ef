import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DirectoryError, type DirectoryProblem, parseDirectoryFile } from '../../../core/directory-file.ts';
import { policy } from '../../support/fixtures.ts';

const ada = { name: 'Ada Byrne', email: 'Ada@Northgate.example' };
const northgate = { id: 'northgate', name: 'Northgate University', timeZone: 'Europe/London' };
const library = { id: 'library', name: 'Library', parent: 'northgate', timeZone: 'Europe/London' };

function listProblems(content: unknown): readonly DirectoryProblem[] {
  try {
    parseDirectoryFile(content, policy.catalogue);
  } catch (error) {
    if (error instanceof DirectoryError) return error.problems;
    throw error;
  }
  return [];
}

const listPlaces = (...organisations: unknown[]) =>
  listProblems({ organisations }).map(({ path }) => path.join('.'));

describe('directory file', () => {
  test('the parser of directory files parses organisations, their paths and their administrators', () => {
    const organisations = [
      { ...library, timeZone: ' Europe/London ', administrators: [ada] },
      { ...northgate, features: ['reports'] },
    ];
    expect(parseDirectoryFile({ organisations }, policy.catalogue)).toStrictEqual({
      organisations: [
        {
          organisationId: 'library',
          name: 'Library',
          parentId: 'northgate',
          path: ['northgate', 'library'],
          timeZone: 'Europe/London',
          features: [],
        },
        {
          organisationId: 'northgate',
          name: 'Northgate University',
          path: ['northgate'],
          timeZone: 'Europe/London',
          features: ['reports'],
        },
      ],
      administrators: [{ name: 'Ada Byrne', email: 'ada@northgate.example', organisationId: 'library' }],
    });
  });

  test.each([
    ['an id with capitals', { id: 'Northgate' }, 'organisations.0.id'],
    ['an id that YAML takes for a number', { id: 42 }, 'organisations.0.id'],
    ['an empty name', { name: ' ' }, 'organisations.0.name'],
    ['an invisible name', { name: '\u200B' }, 'organisations.0.name'],
    ['a name with a line break', { name: 'North\ngate' }, 'organisations.0.name'],
    ['a name that turns its direction', { name: 'North\u202Egate' }, 'organisations.0.name'],
    ['a name that is too long', { name: 'N'.repeat(201) }, 'organisations.0.name'],
    ['an offset as time zone', { timeZone: '+02:00' }, 'organisations.0.timeZone'],
    ['an unknown time zone', { timeZone: 'Europe/Loughborough' }, 'organisations.0.timeZone'],
    ['no time zone', { timeZone: undefined }, 'organisations.0.timeZone'],
    ['an unknown feature', { features: ['reports', 'telepathy'] }, 'organisations.0.features.1'],
    ['an unknown field', { timezone: 'Europe/London' }, 'organisations.0'],
    ['administrators that are not a list', { administrators: ada }, 'organisations.0.administrators'],
    [
      'an invalid address',
      { administrators: [{ name: 'Ada', email: 'ada' }] },
      'organisations.0.administrators.0.email',
    ],
  ])('the parser of directory files rejects %s, with its path', (_, differing, place) => {
    expect(listPlaces({ ...northgate, ...differing })).toEqual([place]);
  });

  test.each([
    ['the unknown field', { timezone: 'Europe/London', zone: 'UTC' }, 'Unknown field “timezone”, “zone”.'],
    ['the fields of an entry', { administrators: ['Ada'] }, 'these fields: name, email.'],
    ['the features that there are', { features: ['telepathy'] }, 'Use one of: reports.'],
  ])('the parser of directory files names %s', (_, differing, told) => {
    const [problem] = listProblems({ organisations: [{ ...northgate, ...differing }] });
    expect(problem?.message).toContain(told);
  });

  test('the parser of directory files says if a deployment has no features', () => {
    const { reports: _, ...permissions } = policy.catalogue.permissions;
    const organisations = [{ ...northgate, features: ['reports'] }];
    expect(() => parseDirectoryFile({ organisations }, { ...policy.catalogue, permissions })).toThrow(
      'This deployment has none',
    );
  });

  test('the parser of directory files takes a blank optional field for an absent one', () => {
    const blank = { parent: null, features: null, administrators: null };
    const { parent: _, features: __, administrators: ___, ...absent } = { ...northgate, ...blank };
    const expected = parseDirectoryFile({ organisations: [absent] }, policy.catalogue);
    for (const given of [blank, { ...blank, parent: ' ' }]) {
      expect(parseDirectoryFile({ organisations: [{ ...absent, ...given }] }, policy.catalogue)).toEqual(
        expected,
      );
    }
  });

  test('the parser of directory files rejects an ID that another organisation has', () => {
    expect(listPlaces(northgate, library, { ...northgate, name: 'Another' })).toEqual(['organisations.2.id']);
  });

  test('the parser of directory files rejects a parent that does not exist', () => {
    expect(listPlaces(northgate, { ...library, parent: 'southgate' })).toEqual(['organisations.1.parent']);
  });

  test('the parser of directory files rejects each organisation of a circle', () => {
    const circle = [
      { ...northgate, parent: 'library' },
      library,
      { ...library, id: 'desk', parent: 'library' },
    ];
    expect(listPlaces(...circle)).toEqual([
      'organisations.0.parent',
      'organisations.1.parent',
      'organisations.2.parent',
    ]);
    expect(listProblems({ organisations: circle })[0]?.message).toMatch(/circle/);
    expect(listPlaces({ ...northgate, parent: 'northgate' })).toEqual(['organisations.0.parent']);
  });

  test('the parser of directory files rejects a tree of more than 20 levels', () => {
    const chain = (levels: number) =>
      Array.from({ length: levels }, (_, level) =>
        level === 0
          ? { ...northgate, id: 'level0' }
          : { ...library, id: `level${level}`, parent: `level${level - 1}` },
      );
    expect(listPlaces(...chain(20))).toEqual([]);
    const [problem, ...others] = listProblems({ organisations: chain(21) });
    expect(problem?.path).toEqual(['organisations', 20, 'parent']);
    expect(problem?.message).toMatch(/too deep/);
    expect(others).toEqual([]);
  });

  test('the parser of directory files rejects a second entry for an administrator, even if the address has other capitals', () => {
    const organisations = [
      { ...northgate, administrators: [ada] },
      { ...library, administrators: [{ name: 'Ada', email: 'ada@northgate.example' }] },
    ];
    const [problem, ...others] = listProblems({ organisations });
    expect(others).toEqual([]);
    expect(problem?.path).toEqual(['organisations', 1, 'administrators', 0, 'email']);
    expect(problem?.message).toMatch(/“northgate”/);
  });

  test('the parser of directory files reports every problem at once', () => {
    const organisations = [
      { ...northgate, name: '', timeZone: 'Mars' },
      { ...library, id: '?' },
    ];
    expect(listPlaces(...organisations)).toHaveLength(3);
    expect(() => parseDirectoryFile({ organisations }, policy.catalogue)).toThrow(
      /^The name is empty.*\n.*time zone.*\nInvalid id/,
    );
  });

  test('the parser of directory files parses or rejects any content', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.jsonValue()), (content, organisations) => {
        listProblems(content);
        listProblems({ organisations });
      }),
    );
  });
});
