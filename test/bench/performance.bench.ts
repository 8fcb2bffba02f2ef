import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'vitest';
import { buildEvent } from '../support/authorizer-events.ts';
import { deploy } from '../support/deployment.ts';
import { buildRequirementVariables } from '../support/fixtures.ts';
import { buildBundle } from './bundle.ts';
import { formatTable, writeParts } from './page.ts';
import { PRICES, priceKeys, priceMillionChecks } from './prices.ts';

const MEASURE = join(import.meta.dirname, 'measure.ts');
const BETTER_AUTH = join(import.meta.dirname, 'better-auth');
const COLD_STARTS = 15;

interface Measurement {
  /** Milliseconds, and milliseconds of processor time. */
  ms: number;
  cpu: number;
}

const { organisation, key: createKey, tables } = await deploy();
const owner = await organisation();
const { key, value } = await createKey(owner, 'full');
const event = JSON.stringify(buildEvent('HTTP 2.0', { authorization: `Bearer ${value}` }));
const env = {
  ...process.env,
  ...buildRequirementVariables('accounts'),
  API_KEYS_TABLE: tables.apiKeys,
  BENCH_ORGANISATION: owner.organisationId,
  BENCH_KEY: key.keyId,
  NODE_DISABLE_COMPILE_CACHE: '1', // a cold start has none
};
const run = promisify(execFile);

/** The first is the floor. */
const SUBJECTS = [
  ['one signed read', 'test/bench/functions/one-read.ts'],
  ["Latchkey's key check", 'lambdas/authorizer/check-key.ts'],
  ["an authorizer like AWS's samples", 'test/bench/functions/sample-authorizer.ts'],
] as const;

test('the pages say what a key check costs', async () => {
  const bundles = SUBJECTS.map(([, entry]) => pathToFileURL(buildBundle(entry)).href);
  await installBetterAuth();
  const betterAuth = pathToFileURL(join(BETTER_AUTH, 'verify-key.mjs')).href;
  const warm = await measure([...bundles, betterAuth]);
  const cold: Measurement[][] = bundles.map(() => []);
  for (let start = 0; start < COLD_STARTS; start++) {
    for (const [index, bundle] of bundles.entries()) cold[index]?.push(...(await measure([bundle])));
  }
  const names = [...SUBJECTS.map(([name]) => name), "better-auth's API keys, in a file"];
  writeParts({
    machine: `Measured with Node ${process.version} on ${availableParallelism()} cores, ${process.arch}.`,
    warm: formatRatios(names, warm),
    cold: formatRatios(names, cold.map(getMedians)),
    dollars: formatTable(
      ['what', 'dollars'],
      [
        ['a million checks, one read', priceMillionChecks(1).toFixed(2)],
        ['a million checks for a feature, two reads', priceMillionChecks(2).toFixed(2)],
        ['of these, for each read', PRICES.millionReadUnits.toFixed(2)],
        ['10,000 keys for a year, without checks', priceKeys().toFixed(2)],
      ],
    ),
  });
});

async function measure(modules: readonly string[]): Promise<Measurement[]> {
  const { stdout } = await run(process.execPath, [MEASURE, event, ...modules], { env });
  return JSON.parse(stdout) as Measurement[];
}

/** Installs what only this comparison needs, once. It has a package of its own, because nothing else uses it. */
async function installBetterAuth(): Promise<void> {
  if (existsSync(join(BETTER_AUTH, 'node_modules'))) return;
  await run('npm', ['install', '--legacy-peer-deps', '--no-package-lock', '--ignore-scripts'], {
    cwd: BETTER_AUTH,
  });
}

function getMedians(measurements: readonly Measurement[]): Measurement {
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return { ms: median(measurements.map(({ ms }) => ms)), cpu: median(measurements.map(({ cpu }) => cpu)) };
}

function formatRatios(names: readonly string[], measurements: readonly Measurement[]): string {
  const [floor] = measurements;
  if (!floor) throw new Error('Nothing was measured');
  return formatTable(
    ['compared with one signed read', 'time', 'processor time'],
    measurements.map(({ ms, cpu }, index) => [
      names[index] ?? '',
      (ms / floor.ms).toFixed(2),
      (cpu / floor.cpu).toFixed(2),
    ]),
  );
}
