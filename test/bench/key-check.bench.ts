import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { test, vi } from 'vitest';
import { checkKey } from '../../core/key-check.ts';
import { formatKeyValue, parseKeyValue, SECRET_BYTES } from '../../core/key-value.ts';
import { getRequirement } from '../../core/permissions.ts';
import { buildAuthorizerResult, buildKeyContext } from '../../lambdas/authorizer/authorizer-result.ts';
import { handler } from '../../lambdas/authorizer/check-key.ts';
import { findPresentedValue } from '../../lambdas/authorizer/presented-key.ts';
import { buildEvent, STAGE_ARN } from '../support/authorizer-events.ts';
import { deploy } from '../support/deployment.ts';
import { buildRequirementVariables, policy } from '../support/fixtures.ts';
import { buildBundle } from './bundle.ts';

const { organisation, key: createKey, importedKey, tables } = await deploy();
const owner = await organisation({ features: ['reports'] });
const { key, value } = await createKey(owner, 'full');

const event = (presented: string) => buildEvent('HTTP 2.0', { Authorization: `OAApiKey ${presented}` });
const working = event(value);
const imported = event((await importedKey(owner)).value);
const mistyped = event(`${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`);
const unknown = event(
  formatKeyValue(policy.prefix, { ...key, organisationId: 'nowhere' }, randomBytes(SECRET_BYTES)),
);

/** Prints how many times longer one measurement is than another. Only ratios within one run are meaningful. */
function ratio(what: string, longer: number, shorter: number): void {
  console.log(`${what}: ${(longer / shorter).toFixed(1)} times as long`);
}

test('key check without reads', async ({ bench }) => {
  const now = new Date();
  const required = getRequirement(policy.catalogue, 'reports');
  const check = (asked: typeof working) => {
    const presented = findPresentedValue(asked) ?? '';
    if (!parseKeyValue(policy.prefix, presented)) return;
    const verdict = checkKey({ presented, required, key, organisation: owner, now });
    if (verdict.outcome === 'invalid') return;
    buildAuthorizerResult(verdict, `${STAGE_ARN}/*`, buildKeyContext(verdict.key, 'branch', now, 30), false);
  };
  const results = await bench.compare(
    bench('a working key is allowed', () => check(working)),
    bench('a mistyped key is refused', () => check(mistyped)),
  );
  ratio(
    'allowing a key compared with refusing a mistyped one, without reads',
    results.get('a working key is allowed').latency.p50,
    results.get('a mistyped key is refused').latency.p50,
  );
});

test('key check with reads', async ({ bench }) => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  process.env.IMPORTED_KEYS_TABLE = tables.importedKeys;
  const check = async (required: string, asked: typeof working) => {
    Object.assign(process.env, buildRequirementVariables(required));
    await handler(asked).catch(() => {});
  };
  const results = await bench.compare(
    bench('a working key, one read', () => check('accounts', working)),
    bench('a working key for a feature, two reads at once', () => check('reports', working)),
    bench('an imported key, two reads in turn', () => check('accounts', imported)),
    bench('an unknown key, one read', () => check('accounts', unknown)),
    bench('a mistyped key, no read', () => check('accounts', mistyped)),
  );
  vi.mocked(process.stdout.write).mockRestore();
  const median = (name: Parameters<typeof results.get>[0]) => results.get(name).latency.p50;
  ratio(
    'allowing a key compared with refusing a mistyped one',
    median('a working key, one read'),
    median('a mistyped key, no read'),
  );
  ratio(
    'checking for a feature compared with another permission',
    median('a working key for a feature, two reads at once'),
    median('a working key, one read'),
  );
  ratio(
    'checking an imported key compared with one of Latchkey’s own',
    median('an imported key, two reads in turn'),
    median('a working key, one read'),
  );
});

test('loading the bundle of a function', async ({ bench }) => {
  const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' }; // a cold start has none
  const run = (code: string) =>
    void execFileSync(process.execPath, ['--input-type=module', '--eval', code], { env });
  const load = (entry: string) => {
    const { href } = pathToFileURL(buildBundle(entry));
    return () => run(`await import('${href}')`);
  };
  const results = await bench.compare(
    bench('nothing', () => run('')),
    bench('the key check', load('lambdas/authorizer/check-key.ts')),
    bench('an operation of the admin API', load('lambdas/admin-api/create-api-key.ts')),
    { iterations: 20, time: 0, warmupIterations: 2, warmupTime: 0 },
  );
  const nothing = results.get('nothing').latency.p50;
  ratio(
    'loading an operation of the admin API compared with the key check',
    results.get('an operation of the admin API').latency.p50 - nothing,
    results.get('the key check').latency.p50 - nothing,
  );
});
