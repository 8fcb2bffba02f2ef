import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../../cli/directory/source.ts';

const YAML = `# Who is who
organisations:
  - id: northgate
    name: Northgate University
    administrators:
      - name: Ada Byrne
        email: ada
`;

describe('a problem', () => {
  test.each([
    ['what it is about', ['organisations', 0, 'administrators', 0, 'email'], 7],
    ['where something is missing', ['organisations', 0, 'timeZone'], 3],
    ['where a whole list is missing', ['people', 0, 'name'], 2],
  ])('names the line of %s', (_, path, line) => {
    const described = parseSource('directory.yaml', YAML).describe({ path, message: 'Mend it.' });
    expect(described).toMatch(new RegExp(`^directory\\.yaml:${line}: `));
  });

  test('names the field', () => {
    const path = ['organisations', 0, 'administrators', 0, 'email'];
    const described = parseSource('directory.yaml', YAML).describe({ path, message: 'Mend it.' });
    expect(described).toMatch(/: organisations\[0\]\.administrators\[0\]\.email: Mend it\.$/);
  });

  test('in an empty file is on its first line', () => {
    const { content, describe } = parseSource('directory.yaml', '');
    expect(content).toBeNull();
    expect(describe({ path: ['organisations'], message: 'Mend it.' })).toMatch(/^directory\.yaml:1: /);
  });
});

test.each([
  ['is no YAML', 'organisations: [', /line 1/],
  ['uses what it never named', 'organisations: *all', /directory\.yaml: .*alias.* all$/],
  ['says the same thing twice', 'organisations: []\norganisations: []', /line 2/],
])('a file that %s is refused with the place', (_, yaml, place) => {
  expect(() => parseSource('directory.yaml', yaml)).toThrow(place);
});
