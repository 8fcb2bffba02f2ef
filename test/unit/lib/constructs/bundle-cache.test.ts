import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BundleCache } from '../../../../lib/constructs/bundle-cache.ts';

let root: string;
let builds: number;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bundle-cache-'));
  builds = 0;
  for (const folder of ['core', 'node_modules', 'docs']) mkdirSync(join(root, folder));
  write('core/key.ts', 'one');
  write('node_modules/.package-lock.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (file: string, text: string) => writeFileSync(join(root, file), text);

/** Gets a bundle as a synthesis of its own does. @returns what the bundle contains: the number of its build */
function synthesize(whileBuilding = () => {}): string {
  const folder = new BundleCache(join(root, 'bundles'), root).provide('functions', (output) => {
    builds++;
    writeFileSync(join(output, 'index.mjs'), String(builds));
    whileBuilding();
  });
  return readFileSync(join(folder, 'index.mjs'), 'utf8');
}

test('a bundle is built once as long as its sources stay the same', () => {
  expect([synthesize(), synthesize()]).toEqual(['1', '1']);
  write('docs/notes.md', 'in no bundle');
  expect(synthesize()).toBe('1');
});

test.each([
  ['is changed', () => write('core/key.ts', 'two')],
  ['is added', () => write('core/name.ts', 'one')],
  ['is removed', () => rmSync(join(root, 'core/key.ts'))],
  ['is installed', () => write('node_modules/.package-lock.json', '{"packages":{}}')],
])('a bundle is built again if a source %s', (_, change) => {
  synthesize();
  change();
  expect([synthesize(), synthesize()]).toEqual(['2', '2']);
});

test('a bundle is not kept if its sources changed while it was built', () => {
  expect(synthesize(() => write('core/key.ts', 'two'))).toBe('1');
  write('core/key.ts', 'one');
  expect(synthesize()).toBe('2');
});

test('a bundle is not kept if its build failed', () => {
  const fail = () => {
    throw new Error('the disk is full');
  };
  expect(() => synthesize(fail)).toThrow('the disk is full');
  expect(synthesize()).toBe('2');
});
