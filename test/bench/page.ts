import { readFileSync, writeFileSync } from 'node:fs';

const PAGE = 'docs/performance.md';

/** Formats a table as Biome does, so that writing it again changes only figures. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/**
 * Replaces what stands between the markers of each name on the page.
 * @throws Error if the page has no such markers
 */
export function writeParts(parts: Readonly<Record<string, string>>): void {
  let page = readFileSync(PAGE, 'utf8');
  for (const [name, content] of Object.entries(parts)) {
    const marked = new RegExp(`(<!-- bench: ${name} -->)[^]*?(<!-- end -->)`);
    if (!marked.test(page)) throw new Error(`${PAGE} has no place for ${name}`);
    page = page.replace(marked, (_, begin, end) => `${begin}\n\n${content}\n\n${end}`);
  }
  writeFileSync(PAGE, page);
}
