import { readFileSync } from 'node:fs';

/** A code snippet of the documentation: its imports, and the code after them. */
export interface Snippet {
  /** Imported names by module. Types have the form `type Name`. */
  imports: ReadonlyMap<string, readonly string[]>;
  body: string;
  /** The whole snippet. */
  text: string;
  /** Number of non-empty lines, including imports. */
  lines: number;
}

const PAGES = ['README.md', 'docs/protecting-an-api.md', 'docs/rotating-secrets.md'];
const IMPORT = /^import (type )?\{ (.*) \} from '(.*)';$/;

/** Finds the snippet after a marker `<!-- package: … -->` on the pages for teams that protect an API. */
export function findSnippet(name: string): Snippet {
  const pages = PAGES.map((page) => readFileSync(page, 'utf8')).join('\n');
  const text = new RegExp(`<!-- package: ${name} -->\n\`\`\`ts\n(.*?)\`\`\``, 's').exec(pages)?.[1];
  if (text === undefined) throw new Error(`The documentation shows nothing of ${name}`);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const imports = new Map<string, string[]>();
  for (const line of lines) {
    const [, isType = '', names = '', module = ''] = IMPORT.exec(line) ?? [];
    for (const one of names.split(', ').filter((it) => it !== '')) {
      imports.set(module, [...(imports.get(module) ?? []), `${isType}${one}`]);
    }
  }
  return {
    imports,
    body: lines.filter((line) => !IMPORT.test(line)).join('\n'),
    text,
    lines: lines.length,
  };
}

/** Formats the imports of several snippets, each name once. */
export function formatImports(...all: readonly Snippet['imports'][]): string {
  const merged = new Map<string, Set<string>>();
  for (const [module, names] of all.flatMap((imports) => [...imports])) {
    merged.set(module, new Set([...(merged.get(module) ?? []), ...names]));
  }
  return [...merged]
    .map(([module, names]) => `import { ${[...names].join(', ')} } from '${module}';`)
    .join('\n');
}

/** Finds the program after a marker `<!-- example: … -->` on the page about managing keys from programs. */
export function findProgram(name: 'shell' | 'typescript' | 'python'): string {
  const page = readFileSync('docs/managing-keys-from-programs.md', 'utf8');
  const program = new RegExp(`<!-- example: ${name} -->\n\`\`\`\\w+\n(.*?)\`\`\``, 's').exec(page)?.[1];
  if (program === undefined) throw new Error(`The page shows no program in ${name}`);
  return program;
}
