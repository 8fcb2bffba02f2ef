import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { getEnd } from '../../../core/api-key.ts';
import { formatKeyValue, SECRET_BYTES } from '../../../core/key-value.ts';
import { deleteKey, editKey } from '../../../core/life-cycle.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { handler } from '../../../lambdas/authorizer/check-key.ts';
import { buildEvent, FORMS, METHOD_ARN } from '../../support/authorizer-events.ts';
import { deploy } from '../../support/deployment.ts';
import { setForThisTest } from '../../support/environment.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';
import { decide } from '../../support/policy-decision.ts';

const { keys, organisation, key } = await deploy();
vi.spyOn(process.stdout, 'write').mockReturnValue(true);
afterEach(() => vi.useRealTimers());

const PRESENTATIONS = {
  OAApiKey: (value: string) => ({ Authorization: `OAApiKey ${value}` }),
  Bearer: (value: string) => ({ Authorization: `Bearer ${value}` }),
  'x-api-key': (value: string) => ({ 'x-api-key': value }),
};

/** What a caller gets for a key, in every form of event and every presentation; fails where these differ. */
async function verdictOn(value: string, required: string, now = new Date()): Promise<string> {
  vi.stubEnv('REQUIRED_PERMISSION', required);
  vi.useFakeTimers({ toFake: ['Date'], now });
  const events = FORMS.flatMap((form) =>
    Object.values(PRESENTATIONS).map((headers) => buildEvent(form, headers(value))),
  );
  const verdicts = await Promise.all(
    events.map((event) =>
      handler(event).then(
        ({ policyDocument }) => decide(policyDocument, METHOD_ARN, now),
        (error: Error) => error.message,
      ),
    ),
  );
  const [verdict = '', ...others] = new Set(verdicts);
  expect(others).toEqual([]);
  return verdict;
}

const ALLOWED = 'allowed';
const FORBIDDEN = 'denied explicitly'; // 403
const INVALID = 'Unauthorized'; // 401

const owner = await organisation({ features: ['reports'] });

describe('a key in every form of event and presentation', () => {
  test.each([
    ['authentication', 'authentication', ALLOWED],
    ['authentication', 'reports', FORBIDDEN],
    ['authentication', 'accounts', FORBIDDEN],
    ['reports', 'authentication', FORBIDDEN],
    ['reports', 'reports', ALLOWED],
    ['full', 'authentication', ALLOWED],
    ['full', 'reports', ALLOWED],
    ['full', 'accounts', ALLOWED],
  ] as const)('of level %s asked for %s: %s', async (level, required, expected) => {
    const { value } = await key(owner, level);
    expect(await verdictOn(value, required)).toBe(expected);
  });

  test('that was deleted is invalid at once', async () => {
    const made = await key(owner, 'full');
    await keys.commit(deleteKey(made.key, changeContextAt(new Date())).changes);
    expect(await verdictOn(made.value, 'accounts')).toBe(INVALID);
  });

  test('that was disabled is invalid at once, and works again when it is enabled', async () => {
    const made = await key(owner, 'full');
    const disabled = editKey(owner, made.key, { enabled: false }, changeContextAt(new Date()));
    await keys.commit(disabled.changes);
    expect(await verdictOn(made.value, 'accounts')).toBe(INVALID);
    await keys.commit(editKey(owner, disabled.key, { enabled: true }, changeContextAt(new Date())).changes);
    expect(await verdictOn(made.value, 'accounts')).toBe(ALLOWED);
  });

  test('that is well formed but was never created is invalid, as is a stored one with another secret', async () => {
    const { key: made } = await key(owner, 'full');
    const elsewhere = { ...made, organisationId: 'nowhere' };
    for (const reference of [elsewhere, made]) {
      const value = formatKeyValue(policy.prefix, reference, randomBytes(SECRET_BYTES));
      expect(await verdictOn(value, 'accounts')).toBe(INVALID);
    }
  });

  test('works until the last millisecond before its expiry date and not from its first instant on', async () => {
    const { key: made, value } = await key(owner, 'full');
    expect(await verdictOn(value, 'accounts', new Date(getEnd(made) - 1))).toBe(ALLOWED);
    expect(await verdictOn(value, 'accounts', new Date(getEnd(made)))).toBe(INVALID);
  });

  test('works, rotated, until the overlap that was chosen ends, as its successor does beyond', async () => {
    const { key: old, value } = await key(owner, 'full');
    const successor = rotateKey(owner, old, { overlapDays: 2 }, policy, changeContextAt(new Date()));
    await keys.commit(successor.changes);
    const rotated = await keys.get(old.organisationId, old.keyId);
    const end = getEnd(rotated ?? old);
    expect(end).toBeLessThan(getEnd(old));
    expect(await verdictOn(value, 'accounts', new Date(end - 1))).toBe(ALLOWED);
    expect(await verdictOn(value, 'accounts', new Date(end))).toBe(INVALID);
    expect(await verdictOn(successor.value, 'accounts', new Date(end))).toBe(ALLOWED);
  });
});

describe('the reports feature', () => {
  test('switched off stops reports at once and nothing else, and on again brings them back', async () => {
    const featured = await organisation({ features: ['reports'] });
    const { value } = await key(featured, 'full');
    expect(await verdictOn(value, 'reports')).toBe(ALLOWED);
    await organisation({ ...featured, features: [] });
    expect(await verdictOn(value, 'reports')).toBe(FORBIDDEN);
    expect(await verdictOn(value, 'accounts')).toBe(ALLOWED);
    await organisation(featured);
    expect(await verdictOn(value, 'reports')).toBe(ALLOWED);
  });

  test('of the organisation above counts for nothing below it', async () => {
    const below = await organisation({ path: [owner.organisationId, 'below'], organisationId: 'below' });
    const { value } = await key(below, 'full');
    expect(await verdictOn(value, 'reports')).toBe(FORBIDDEN);
  });
});

test('tables that do not answer are no verdict', async () => {
  const { value } = await key(owner, 'full');
  setForThisTest('API_KEYS_TABLE', 'no-such-table');
  expect(await verdictOn(value, 'accounts')).toMatch(/non-existent table/);
});
