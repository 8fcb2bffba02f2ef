import { readFileSync } from 'node:fs';

/** Finds the example after a marker `<!-- by hand: … -->` of the page about attaching the authorizer by hand. */
export function findHandExample(tool: string): string {
  const page = readFileSync('docs/attaching-by-hand.md', 'utf8');
  const example = new RegExp(`<!-- by hand: ${tool} -->\n\`\`\`\\w+\n(.*?)\`\`\``, 's').exec(page)?.[1];
  if (example === undefined) throw new Error(`The page shows nothing for ${tool}`);
  return example;
}
