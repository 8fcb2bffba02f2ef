import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DirectoryError, type DirectoryProblem, parseDirectoryFile } from '../../../core/directory-file.ts';

const ada = { name: 'Ada Byrne', email: 'Ada@Northgate.example' };
const northgate = { id: 'northgate', name: 'Northgate University', timeZone: 'Europe/London' };
const library = { id: 'library', name: 'Library', parent: 'northgate', timeZone: 'Europe/London' };

function problemsOf(content: unknown): readonly DirectoryProblem[] {
  try {
    parseDirectoryFile(content);
  } catch (error) {
    if (error instanceof DirectoryError) return error.problems;
    throw error;
  }
  return [];
}

const placesOf = (...organisations: unknown[]) =>
  problemsOf({ organisations }).map(({ path }) => path.join('.'));

describe('a directory file', () => {
  test('says which organisations there are, where they stand and who administers them', () => {
    const organisations = [
      { ...library, administrators: [ada] },
      { ...northgate, features: ['reports'] },
    ];
    expect(parseDirectoryFile({ organisations })).toEqual({
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
    ['a time zone that is none', { timeZone: 'Europe/Loughborough' }, 'organisations.0.timeZone'],
    ['no time zone', { timeZone: undefined }, 'organisations.0.timeZone'],
    ['an unknown feature', { features: ['reports', 'telepathy'] }, 'organisations.0.features.1'],
    ['an unknown field', { timezone: 'Europe/London' }, 'organisations.0'],
    ['administrators that are no list', { administrators: ada }, 'organisations.0.administrators'],
    [
      'an address that is none',
      { administrators: [{ name: 'Ada', email: 'ada' }] },
      'organisations.0.administrators.0.email',
    ],
  ])('is refused for %s, at its place', (_, differing, place) => {
    expect(placesOf({ ...northgate, ...differing })).toEqual([place]);
  });

  test('is refused for an id that is taken', () => {
    expect(placesOf(northgate, library, { ...northgate, name: 'Another' })).toEqual(['organisations.2.id']);
  });

  test('is refused for a parent that is not there', () => {
    expect(placesOf(northgate, { ...library, parent: 'southgate' })).toEqual(['organisations.1.parent']);
  });

  test('is refused for organisations that go round in a circle, at each of them', () => {
    const circle = [
      { ...northgate, parent: 'library' },
      library,
      { ...library, id: 'desk', parent: 'library' },
    ];
    expect(placesOf(...circle)).toEqual([
      'organisations.0.parent',
      'organisations.1.parent',
      'organisations.2.parent',
    ]);
    expect(problemsOf({ organisations: circle })[0]?.message).toMatch(/circle/);
    expect(placesOf({ ...northgate, parent: 'northgate' })).toEqual(['organisations.0.parent']);
  });

  test('is refused for a tree of more than 20 levels', () => {
    const chain = (levels: number) =>
      Array.from({ length: levels }, (_, level) =>
        level === 0
          ? { ...northgate, id: 'level0' }
          : { ...library, id: `level${level}`, parent: `level${level - 1}` },
      );
    expect(placesOf(...chain(20))).toEqual([]);
    expect(placesOf(...chain(21))).toEqual(['organisations.20.parent']);
  });

  test('is refused for a person who administers two organisations, however their address is written', () => {
    const organisations = [
      { ...northgate, administrators: [ada] },
      { ...library, administrators: [{ name: 'Ada', email: 'ada@northgate.example' }] },
    ];
    const [problem, ...others] = problemsOf({ organisations });
    expect(others).toEqual([]);
    expect(problem?.path).toEqual(['organisations', 1, 'administrators', 0, 'email']);
    expect(problem?.message).toMatch(/“northgate”/);
  });

  test('is refused with everything that is wrong at once', () => {
    expect(placesOf({ ...northgate, name: '', timeZone: 'Mars' }, { ...library, id: '?' })).toHaveLength(3);
  });

  test('is read or refused, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.jsonValue()), (content, organisations) => {
        problemsOf(content);
        problemsOf({ organisations });
      }),
    );
  });
});
