import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Everything that people read on the repository's pages. */
const PAGES = globSync([
  '*.md',
  '{emulator,examples/*}/*.md',
  'docs/**/*.md',
  '.github/**/*.md',
  '.changeset/*.md',
]);
const LONGEST_LINE = 120;

describe.each(PAGES)('%s', (page) => {
  const prose = readProse(page);

  test('a page links to files and headings that exist', () => {
    expect(listLinks(prose.join('\n')).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  test('a page names files and folders of the repository that exist', () => {
    expect(listNamedFiles(prose.join('\n')).filter((file) => globSync(file).length === 0)).toEqual([]);
  });
});

// The lines of the changelog are those of its changesets, to which `changeset version` adds commits and indents.
test.each(PAGES.filter((page) => page !== 'CHANGELOG.md'))(
  `%s has no line of more than ${LONGEST_LINE} characters`,
  (page) => {
    const isFree = (line: string) => /^\s*\|/.test(line) || /^\[[^\]]+\]: /.test(line);
    expect(readProse(page).filter((line) => line.length > LONGEST_LINE && !isFree(line))).toEqual([]);
  },
);

test.each(globSync('.changeset/*.md', { exclude: ['.changeset/README.md'] }))(
  '%s begins with the kind of change, as changesets reads it',
  (file) => {
    expect(readFileSync(file, 'utf8')).toMatch(/^---\n"latchkey": (?:major|minor|patch)\n---\n\n\S/);
  },
);

/** The lines of a page without its blocks of code. */
function readProse(page: string): string[] {
  let isCode = false;
  return readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => {
      const isFence = line.trimStart().startsWith('```');
      if (isFence) isCode = !isCode;
      return !isCode && !isFence;
    });
}

/** Targets of links within the repository. */
function listLinks(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** Code that names something in a folder of the repository, such as `core/permissions.ts`. */
function listNamedFiles(text: string): string[] {
  const folders = [
    'bin',
    'cli',
    'core',
    'docs',
    'emulator',
    'examples',
    'lambdas',
    'lib',
    'local',
    'mails',
    'store',
    'test',
    'web',
  ];
  return [...text.matchAll(/`((\w+)\/[\w./-]*)`/g)]
    .filter(([, , folder = '']) => folders.includes(folder))
    .map(([, file = '']) => file);
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(target)) return false;
  return heading === undefined || listHeadings(target).includes(heading);
}

/** Anchors that GitHub gives to the headings of a page. */
function listHeadings(page: string): string[] {
  return readProse(page)
    .filter((line) => /^#+ /.test(line))
    .map((line) =>
      line
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
        .replaceAll(' ', '-'),
    );
}
