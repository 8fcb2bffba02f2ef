import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SynthesizedApp } from '../../../../emulator/cloud-assembly/synthesized-app.ts';
import type { FunctionDefinition } from '../../../../emulator/functions/function-definition.ts';
import { FunctionFleet } from '../../../../emulator/functions/function-fleet.ts';
import { ENTRY } from '../../../../lib/constructs/function-bundle.ts';
import { Progress } from '../../../../local/progress.ts';
import { FunctionBuilder } from '../../../../local/watch/function-builder.ts';
import { type SourceWatcher, watchSources } from '../../../../local/watch/watch-sources.ts';

const SOURCES = {
  'core/word.ts': `export const word: string = 'first';`,
  'core/name.ts': `export const name: string = 'app';`,
  'lambdas/one.ts': `import { word } from '../core/word.ts';\nexport const handler = async () => ({ one: word });`,
  'lambdas/two.ts': `export const handler = async () => ({ two: 'two' });`,
  'bin/latchkey.ts': `import { name } from '../core/name.ts';\nconsole.log(name);`,
  'web/main.ts': `export {};`,
  'cdk.json': '{}',
};
const PATIENCE = { timeout: 30_000 };

let root: string;
let fleet: FunctionFleet;
let definitions: FunctionDefinition[];
let printed: string;
let watcher: SourceWatcher;
let syntheses: PromiseWithResolvers<SynthesizedApp>[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'watch-'));
  for (const [file, content] of Object.entries(SOURCES)) await save(file, content);
  const builder = new FunctionBuilder(root, join(root, 'cdk.out/synthesized'));
  const modules = await builder.build(['lambdas/one.ts', 'lambdas/two.ts']);
  await builder.stop();
  definitions = [...modules].map(([entry, module]) => define(entry, module));
  printed = '';
  syntheses = [];
  fleet = new FunctionFleet({ environment: {}, clockShift: 0, onLine: () => {}, onFailure: () => {} });
  await fleet.deploy(definitions);
  const out = new Writable({
    write(chunk, _, done) {
      printed += String(chunk);
      done();
    },
  });
  watcher = watchSources(
    { root, assembly: join(root, 'cdk.out') },
    {
      synthesize: () => {
        const synthesis = Promise.withResolvers<SynthesizedApp>();
        syntheses.push(synthesis);
        return synthesis.promise;
      },
      deploy: () => fleet.deploy(definitions),
      platform: {
        functions: definitions,
        replaceCode: (changed) =>
          fleet.replace(
            definitions.flatMap((definition) => {
              const module = changed.get(definition.name);
              return module ? [{ ...definition, module }] : [];
            }),
          ),
      },
    },
    new Progress(out),
  );
  await watcher.ready;
});
afterEach(async () => {
  for (const synthesis of syntheses) synthesis.resolve(new SynthesizedApp({ stacks: [], assets: new Map() }));
  await watcher[Symbol.asyncDispose]();
  await fleet.stop();
  await rm(root, { recursive: true });
});

async function save(file: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), content);
}

function define(entry: string, module: string): FunctionDefinition {
  return {
    name: entry,
    arn: entry,
    qualifiedArns: [],
    metadata: { [ENTRY]: entry },
    roleName: 'role',
    module,
    handlerName: 'handler',
    environment: {},
    timeoutMilliseconds: 900_000,
    memoryMegabytes: 128,
    logGroupName: entry,
  };
}

describe('watchSources', () => {
  it('bundles the functions that include a changed file, and nothing else', async () => {
    await fleet.invoke('lambdas/two.ts', {});
    await save('core/word.ts', `export const word: string = 'second';`);
    await expect.poll(() => fleet.invoke('lambdas/one.ts', {}), PATIENCE).toEqual({ one: 'second' });
    await expect.poll(() => printed, PATIENCE).toMatch(/Bundling lambdas\/one\.ts /); // after the function has changed
    expect(printed).not.toContain('two.ts');
    expect(syntheses).toEqual([]);
  });

  it('watchSources shows an error with file and line, keeps the old code running, and applies all changes once it is fixed', async () => {
    await save('lambdas/two.ts', `export const handler = async () =>\n  ({ two: ; });`);
    await expect.poll(() => printed, PATIENCE).toContain('lambdas/two.ts:2:10');
    await save('core/word.ts', `export const word: string = 'second';`);
    await expect.poll(() => printed.split('lambdas/two.ts:2:10').length, PATIENCE).toBeGreaterThan(2);
    expect(await fleet.invoke('lambdas/one.ts', {})).toEqual({ one: 'first' });
    expect(await fleet.invoke('lambdas/two.ts', {})).toEqual({ two: 'two' });
    await save('lambdas/two.ts', `export const handler = async () => ({ two: 'fixed' });`);
    await expect.poll(() => fleet.invoke('lambdas/two.ts', {}), PATIENCE).toEqual({ two: 'fixed' });
    expect(await fleet.invoke('lambdas/one.ts', {})).toEqual({ one: 'second' });
  });

  it('watchSources does not apply code that does not load', async () => {
    await save('lambdas/two.ts', `throw new Error('not ready');\nexport const handler = 1;`);
    await expect.poll(() => printed, PATIENCE).toContain('The changed code does not load: Error: not ready');
    expect(await fleet.invoke('lambdas/two.ts', {})).toEqual({ two: 'two' });
  });

  it('watchSources merges five changes during a synthesis into one more synthesis', async () => {
    await save('bin/latchkey.ts', `console.log(0);`);
    await expect.poll(() => syntheses.length, PATIENCE).toBe(1);
    for (const number of [1, 2, 3, 4, 5]) await save('core/name.ts', `export const name = '${number}';`);
    await save('bin/latchkey.ts', `import { name } from '../core/name.ts';`);
    // When a function that is saved last has changed, all earlier changes were noticed.
    await save('lambdas/two.ts', `export const handler = async () => ({ two: 'last' });`);
    await expect.poll(() => fleet.invoke('lambdas/two.ts', {}), PATIENCE).toEqual({ two: 'last' });
    expect(syntheses).toHaveLength(1);
    syntheses[0]?.resolve(new SynthesizedApp({ stacks: [], assets: new Map() }));
    await expect.poll(() => syntheses.length, PATIENCE).toBe(2);
    syntheses[1]?.resolve(new SynthesizedApp({ stacks: [], assets: new Map() }));
    await expect.poll(() => printed.match(/Synthesizing the changed app \.+/g), PATIENCE).toHaveLength(2);
    expect(syntheses).toHaveLength(2);
  });

  it('watchSources keeps the newer code of a function that changes during a synthesis', async () => {
    await save('bin/latchkey.ts', `console.log(0);`);
    await expect.poll(() => syntheses.length, PATIENCE).toBe(1);
    await save('lambdas/two.ts', `export const handler = async () => ({ two: 'newer' });`);
    await expect.poll(() => fleet.invoke('lambdas/two.ts', {}), PATIENCE).toEqual({ two: 'newer' });
    syntheses[0]?.resolve(new SynthesizedApp({ stacks: [], assets: new Map() }));
    await expect.poll(() => printed, PATIENCE).toMatch(/Synthesizing the changed app \.+/);
    expect(await fleet.invoke('lambdas/two.ts', {})).toEqual({ two: 'newer' });
  });
});

it('the source map of a bundle names the source', async () => {
  const [module = ''] = definitions.map((definition) => definition.module);
  const map = JSON.parse(await readFile(`${module}.map`, 'utf8'));
  const sources = map.sources.map((source: string) => join(dirname(module), source));
  expect(sources).toContain(join(root, 'lambdas/one.ts'));
});
