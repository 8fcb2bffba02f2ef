import { describe, expect, test } from 'vitest';
import { parseYamlSource } from '../../../../cli/directory/yaml-source.ts';

const YAML = `# Who is who
organisations:
  - id: northgate
    name: Northgate University
    administrators:
      - name: Ada Byrne
        email: ada
`;

describe('the description of a problem', () => {
  test.each([
    ['the part that it is about', ['organisations', 0, 'administrators', 0, 'email'], 7],
    ['the entry in which something is missing', ['organisations', 0, 'timeZone'], 3],
    ['the file’s first entry if a whole list is missing', ['people', 0, 'name'], 2],
  ])('the description of a problem names the line of %s', (_, path, line) => {
    const described = parseYamlSource('directory.yaml', YAML).describeProblem({ path, message: 'Fix it.' });
    expect(described).toMatch(new RegExp(`^directory\\.yaml:${line}: `));
  });

  test('the description of a problem names the field', () => {
    const path = ['organisations', 0, 'administrators', 0, 'email'];
    const described = parseYamlSource('directory.yaml', YAML).describeProblem({ path, message: 'Fix it.' });
    expect(described).toMatch(/: organisations\[0\]\.administrators\[0\]\.email: Fix it\.$/);
  });

  test('the description of a problem of the whole file names no line', () => {
    const { describeProblem } = parseYamlSource('directory.yaml', YAML);
    expect(describeProblem({ path: [], message: 'Fix it.' })).toBe('directory.yaml: Fix it.');
  });

  test('the description of a problem names the first line of an empty file', () => {
    const { content, describeProblem } = parseYamlSource('directory.yaml', '');
    expect(content).toBeNull();
    expect(describeProblem({ path: ['organisations'], message: 'Fix it.' })).toMatch(/^directory\.yaml:1: /);
  });
});

test.each([
  ['is not YAML', 'organisations: [', /line 1/],
  ['uses an undefined alias', 'organisations: *all', /directory\.yaml: .*alias.* all$/],
  ['has a key twice', 'organisations: []\norganisations: []', /line 2/],
  ['has two faults', 'a: [}\nb: "\n', /^directory\.yaml: .+\ndirectory\.yaml: /s],
])('a file that %s is refused with the position', (_, yaml, place) => {
  expect(() => parseYamlSource('directory.yaml', yaml)).toThrow(place);
});
