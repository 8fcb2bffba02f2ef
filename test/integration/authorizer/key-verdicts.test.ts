import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { getEnd } from '../../../core/api-key.ts';
import { formatKeyValue, SECRET_BYTES } from '../../../core/key-value.ts';
import { deleteKey, editKey } from '../../../core/life-cycle.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { deploy } from '../../support/deployment.ts';
import { setForThisTest } from '../../support/environment.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';
import { ALLOWED, checkInEveryForm, FORBIDDEN, INVALID } from '../../support/key-check.ts';

const { keys, organisation, key } = await deploy();
vi.spyOn(process.stdout, 'write').mockReturnValue(true);
afterEach(() => vi.useRealTimers());

const owner = await organisation({ features: ['reports'] });

describe('key in every form of event and presentation', () => {
  test.each([
    ['authentication', 'authentication', ALLOWED],
    ['authentication', 'reports', FORBIDDEN],
    ['authentication', 'accounts', FORBIDDEN],
    ['reports', 'authentication', FORBIDDEN],
    ['reports', 'reports', ALLOWED],
    ['full', 'authentication', ALLOWED],
    ['full', 'reports', ALLOWED],
    ['full', 'accounts', ALLOWED],
  ] as const)('a key of level %s asked for %s: %s', async (level, required, expected) => {
    const { value } = await key(owner, level);
    expect(await checkInEveryForm(value, required)).toBe(expected);
  });

  test('a key is invalid immediately after its deletion', async () => {
    const made = await key(owner, 'full');
    await keys.commit(deleteKey(made.key, changeContextAt(new Date())).changes);
    expect(await checkInEveryForm(made.value, 'accounts')).toBe(INVALID);
  });

  test('a key is invalid while it is disabled', async () => {
    const made = await key(owner, 'full');
    const disabled = editKey(owner, made.key, { enabled: false }, policy, changeContextAt(new Date()));
    await keys.commit(disabled.changes);
    expect(await checkInEveryForm(made.value, 'accounts')).toBe(INVALID);
    await keys.commit(
      editKey(owner, disabled.key, { enabled: true }, policy, changeContextAt(new Date())).changes,
    );
    expect(await checkInEveryForm(made.value, 'accounts')).toBe(ALLOWED);
  });

  test('a key is invalid if it was never created, or has another secret than the stored one', async () => {
    const { key: made } = await key(owner, 'full');
    const elsewhere = { ...made, organisationId: 'nowhere' };
    for (const reference of [elsewhere, made]) {
      const value = formatKeyValue(policy.prefix, reference, randomBytes(SECRET_BYTES));
      expect(await checkInEveryForm(value, 'accounts')).toBe(INVALID);
    }
  });

  test('a key works until the last millisecond before its expiry date', async () => {
    const { key: made, value } = await key(owner, 'full');
    expect(await checkInEveryForm(value, 'accounts', new Date(getEnd(made) - 1))).toBe(ALLOWED);
    expect(await checkInEveryForm(value, 'accounts', new Date(getEnd(made)))).toBe(INVALID);
  });

  test('a key works until the overlap ends if it was rotated, and its successor works after that', async () => {
    const { key: old, value } = await key(owner, 'full');
    const successor = rotateKey(owner, old, { overlapDays: 2 }, policy, changeContextAt(new Date()));
    await keys.commit(successor.changes);
    const rotated = await keys.find(old.organisationId, old.keyId);
    const end = getEnd(rotated ?? old);
    expect(end).toBeLessThan(getEnd(old));
    expect(await checkInEveryForm(value, 'accounts', new Date(end - 1))).toBe(ALLOWED);
    expect(await checkInEveryForm(value, 'accounts', new Date(end))).toBe(INVALID);
    expect(await checkInEveryForm(successor.value, 'accounts', new Date(end))).toBe(ALLOWED);
  });
});

describe('feature reports', () => {
  test('the feature reports stops and restores only reports immediately when it is disabled and enabled', async () => {
    const featured = await organisation({ features: ['reports'] });
    const { value } = await key(featured, 'full');
    expect(await checkInEveryForm(value, 'reports')).toBe(ALLOWED);
    await organisation({ ...featured, features: [] });
    expect(await checkInEveryForm(value, 'reports')).toBe(FORBIDDEN);
    expect(await checkInEveryForm(value, 'accounts')).toBe(ALLOWED);
    await organisation(featured);
    expect(await checkInEveryForm(value, 'reports')).toBe(ALLOWED);
  });

  test('the feature reports is not inherited from the organisation above', async () => {
    const below = await organisation({ path: [owner.organisationId, 'below'], organisationId: 'below' });
    const { value } = await key(below, 'full');
    expect(await checkInEveryForm(value, 'reports')).toBe(FORBIDDEN);
  });
});

test('a check fails if the tables do not respond', async () => {
  const { value } = await key(owner, 'full');
  setForThisTest('API_KEYS_TABLE', 'no-such-table');
  expect(await checkInEveryForm(value, 'accounts')).toMatch(/non-existent table/);
});
