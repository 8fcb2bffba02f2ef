import { beforeEach, describe, expect, test, vi } from 'vitest';
import { buildEvent, FORMS } from '../../support/authorizer-events.ts';
import { deploy } from '../../support/deployment.ts';
import { type Fault, startDynamodbEdge } from '../../support/dynamodb-edge.ts';
import { setForThisTest, stubEnvironment } from '../../support/environment.ts';
import { buildRequirementVariables } from '../../support/fixtures.ts';
import { openProtectedApi, type ProtectedApiProps } from '../../support/protected-api.ts';

/** Maximum time that a caller waits, in milliseconds. */
const DEADLINE_MS = 2500;

const { organisation, key, importedKey, tables } = await deploy();
const owner = await organisation({ features: ['reports'] });
const { value } = await key(owner, 'full');

/** The fault of every request to the tables. */
let fault: Fault | undefined | (() => Fault | undefined);
let attempts = 0;
/** Number of verdicts logged by the end of the deadline. */
let loggedInTime: number | undefined;
let deadline: NodeJS.Timeout | undefined;
const endpoint = await startDynamodbEdge(() => {
  attempts += 1;
  if (attempts === 1) expireDeadline();
  return typeof fault === 'function' ? fault() : fault;
});
vi.stubEnv('AWS_ENDPOINT_URL', endpoint);

const lines: string[] = [];
beforeEach(() => {
  fault = undefined;
  attempts = 0;
  loggedInTime = undefined;
  clearTimeout(deadline);
  lines.length = 0;
  vi.stubEnv('IMPORTED_KEYS_TABLE', undefined);
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
});

const ROUTES = { 'GET /accounts': 'accounts', 'GET /reports': 'reports' } as const;
const open = (form: ProtectedApiProps['form']) => openProtectedApi({ form, routes: ROUTES, ttlSeconds: 60 });
const bearer = (presented: string) => ({ Authorization: `Bearer ${presented}` });

/**
 * Counts the logged verdicts at the end of the deadline, measured from the first read. A check's own deadline began before
 * that, and timers of one process fire in order, so this does not depend on the machine's load.
 */
function expireDeadline(): void {
  clearTimeout(deadline);
  deadline = setTimeout(() => {
    loggedInTime = lines.length;
  }, DEADLINE_MS);
}

const FAULTS: [what: string, fault: Fault, reason: string][] = [
  ['do not respond', 'no answer', 'slow'],
  ['are throttled', { __type: 'ThrottlingException' }, 'throttled'],
  ['exceed their throughput', { __type: 'ProvisionedThroughputExceededException' }, 'throttled'],
  ['fail', { __type: 'InternalServerError', status: 500 }, 'unreachable'],
  ['are unavailable', { __type: 'ServiceUnavailable', status: 503 }, 'unreachable'],
  ['drop connections', 'answer lost', 'unreachable'],
  ['deny access', { __type: 'AccessDeniedException' }, 'broken'],
];

test('a single fault does not fail a check', async () => {
  for (const [, given, reason] of FAULTS) {
    if (reason === 'broken') continue; // which no second attempt would mend
    const api = await open('HTTP 2.0');
    fault = given;
    const asked = api.ask('GET /reports', bearer(value));
    await vi.waitUntil(() => attempts > 0, { interval: 1 });
    fault = undefined;
    expect(await asked).toMatch(/^200 /);
    attempts = 0;
  }
});

test('the two consecutive reads of an imported key share one deadline', async () => {
  const { value: presented } = await importedKey(owner);
  vi.stubEnv('IMPORTED_KEYS_TABLE', tables.importedKeys);
  const api = await open('REST REQUEST');
  fault = () => (attempts === 3 ? undefined : 'no answer'); // the first read is answered at its last attempt
  expect(await api.ask('GET /accounts', bearer(presented))).toBe('500');
  expect(attempts).toBeGreaterThan(3);
  expect(loggedInTime ?? lines.length).toBe(1);
});

describe.each(FAULTS)('tables that %s', (_, given, reason) => {
  test.each(FORMS)(
    'failing tables make %s respond in time with an error, and neither allow nor call the key invalid',
    async (form) => {
      const api = await open(form);
      fault = given;
      // ApiKeyRefusals make it a 503.
      expect(await api.ask('GET /accounts', bearer(value))).toBe('500');
      expect(loggedInTime ?? lines.length).toBe(1);
      expect(attempts).toBeLessThanOrEqual(3);
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ outcome: 'failed', reason, KeyChecks: 1 });
    },
  );

  test('tables that failed have no effect after they respond again', async () => {
    const api = await open('REST REQUEST');
    fault = given;
    expect(await api.ask('GET /accounts', bearer(value))).toBe('500');
    fault = undefined;
    expect(await api.ask('GET /accounts', bearer(value))).toMatch(/^200 /);
  });
});

test('a check fails if the tables refuse connections', async () => {
  setForThisTest('AWS_ENDPOINT_URL', 'http://127.0.0.1:9'); // the port of “discard”, on which nobody listens
  vi.resetModules();
  const { handler } = await import('../../../lambdas/authorizer/check-key.ts');
  stubEnvironment(buildRequirementVariables('accounts'));
  const asked = handler(buildEvent('HTTP 2.0', bearer(value))).catch((error: Error) => error.message);
  expect(String(await asked)).toMatch(/ECONNREFUSED/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ outcome: 'failed', reason: 'unreachable' });
});

test('values that need no read are still refused', async () => {
  const api = await open('HTTP 1.0');
  fault = 'no answer';
  expect(await api.ask('GET /accounts', bearer(`${value}x`))).toBe('401');
  expect(attempts).toBe(0);
});

test('a cached verdict stays valid', async () => {
  const api = await open('HTTP 2.0');
  expect(await api.ask('GET /accounts', bearer(value))).toMatch(/^200 /);
  fault = 'no answer';
  expect(await api.ask('GET /accounts', bearer(value))).toMatch(/^200 /);
});
