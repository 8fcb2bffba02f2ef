import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { getEnd } from '../../../core/api-key.ts';
import { deleteKey } from '../../../core/life-cycle.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { FORMS, type Form } from '../../support/authorizer-events.ts';
import { deploy } from '../../support/deployment.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';
import { openProtectedApi } from '../../support/protected-api.ts';

const { keys, organisation, key } = await deploy();
const owner = await organisation();
vi.spyOn(process.stdout, 'write').mockReturnValue(true);

const ROUTE = 'GET /accounts';
const TTL_SECONDS = 3600;
const ALLOWED = /^200 /;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** Opens an API that caches verdicts. `at` sends a request with the value at a time in milliseconds. */
async function openApi(form: Form, value: string, ttlSeconds = TTL_SECONDS) {
  const api = await openProtectedApi({ form, routes: { [ROUTE]: 'accounts' }, ttlSeconds });
  const at = (time: number) => {
    vi.setSystemTime(time);
    return api.ask(ROUTE, { Authorization: `Bearer ${value}` });
  };
  return { at, checks: api.checks };
}

describe.each(FORMS)('verdict cached by %s', (form) => {
  test('a cached verdict is used until the last millisecond before the key’s end, and never after', async () => {
    const { key: made, value } = await key(owner, 'full');
    const { at, checks } = await openApi(form, value);
    const end = getEnd(made);
    expect(await at(end - 60_000)).toMatch(ALLOWED);
    expect(await at(end - 1)).toMatch(ALLOWED);
    expect(await at(end)).toBe('403');
    expect(await at(end + 1000)).toBe('403');
    expect(checks()).toBe(1); // it was the kept verdict that decided
    expect(await at(end - 60_000 + TTL_SECONDS * 1000)).toBe('401');
    expect(checks()).toBe(2);
  });

  test('a cached verdict ends with the overlap of a rotated key', async () => {
    const { key: old, value } = await key(owner, 'full');
    const { changes } = rotateKey(owner, old, { overlapDays: 1 }, policy, changeContextAt(new Date()));
    await keys.commit(changes);
    const end = getEnd((await keys.find(old.organisationId, old.keyId)) ?? old);
    expect(end).toBeLessThan(getEnd(old));
    const { at, checks } = await openApi(form, value);
    expect(await at(end - 1)).toMatch(ALLOWED);
    expect(await at(end)).toBe('403');
    expect(checks()).toBe(1);
  });

  test('a cached verdict outlives a deletion by exactly the chosen delay', async () => {
    const { key: made, value } = await key(owner, 'full');
    const { at } = await openApi(form, value, 60);
    const asked = Date.now();
    expect(await at(asked)).toMatch(ALLOWED);
    await keys.commit(deleteKey(made, changeContextAt(new Date())).changes);
    expect(await at(asked + 59_999)).toMatch(ALLOWED);
    expect(await at(asked + 60_000)).toBe('401');
  });
});

test('an API with simple responses refuses everybody, because simple responses cannot end with the key', async () => {
  const { value } = await key(owner, 'full');
  const routes = { [ROUTE]: 'accounts' } as const;
  const api = await openProtectedApi({ form: 'HTTP 2.0', routes, ttlSeconds: 60, simpleResponses: true });
  expect(await api.ask(ROUTE, { Authorization: `Bearer ${value}` })).toBe('500');
});
