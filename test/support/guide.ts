import { readFileSync } from 'node:fs';

/** A piece of code in the guide: its imports, and what follows them. */
export interface Snippet {
  imports: string;
  body: string;
  /** Lines with anything in them, the imports' included. */
  lines: number;
}

/** The code under a marker `<!-- package: … -->` in the guide for teams that protect an API. */
export function snippet(name: string): Snippet {
  const guide = readFileSync('docs/protecting-an-api.md', 'utf8');
  const code = new RegExp(`<!-- package: ${name} -->\n\`\`\`ts\n(.*?)\`\`\``, 's').exec(guide)?.[1];
  if (code === undefined) throw new Error(`The guide shows nothing of ${name}`);
  const lines = code.split('\n').filter((line) => line.trim() !== '');
  const isImport = (line: string) => line.startsWith('import ');
  return {
    imports: lines.filter(isImport).join('\n'),
    body: lines.filter((line) => !isImport(line)).join('\n'),
    lines: lines.length,
  };
}
