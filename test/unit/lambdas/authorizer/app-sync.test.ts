import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getKeyContext, MissingKeyContextError } from '../../../../core/key-context.ts';
import { buildAppSyncResult } from '../../../../lambdas/authorizer/app-sync.ts';
import { buildKeyContext } from '../../../../lambdas/authorizer/authorizer-result.ts';
import { handler } from '../../../../lambdas/authorizer/check-key.ts';
import { buildAppSyncEvent } from '../../../support/authorizer-events.ts';
import { stubEnvironment } from '../../../support/environment.ts';
import { found, refused } from '../../../support/fake-dynamodb.ts';
import { buildRequirementVariables } from '../../../support/fixtures.ts';
import { key, output, tables, value } from './authorizer-support.ts';

const REFUSED = { isAuthorized: false, ttlOverride: 0 };

test.each([
  ['alone', value],
  ['after OAApiKey', `OAApiKey ${value}`],
  ['after Bearer', `Bearer ${value}`],
])('AppSync lets a working key in that is sent %s, and its resolvers learn whose it is', async (_, token) => {
  const { isAuthorized, resolverContext, ...others } = await handler(buildAppSyncEvent(token));
  expect(isAuthorized).toBe(true);
  expect(others).toEqual({}); // the time holds that the API has set
  expect(getKeyContext({ identity: { resolverContext } })).toMatchObject({
    organisationId: key.organisationId,
    keyId: key.keyId,
    keyName: key.name,
  });
  expect(Object.values(resolverContext ?? {}).every((field) => typeof field === 'string')).toBe(true);
});

describe('what AppSync refuses', () => {
  test.each([
    ['an unknown key', () => found(undefined)],
    ['a disabled key', () => found({ ...key, enabled: false })],
    ['an expired key', () => found({ ...key, expiresAt: '2026-11-23T00:00:00Z' })],
  ])('AppSync refuses %s, and asks again at its next request', async (_, respond) => {
    tables.respond = respond;
    await expect(handler(buildAppSyncEvent(value))).resolves.toEqual(REFUSED);
  });

  test('AppSync refuses what is no key, without a read', async () => {
    for (const token of [
      '',
      'Basic dXNlcjpwYXNzd29yZA==',
      `${value}x`,
      `${value} ${value}`,
      'x'.repeat(2048),
    ]) {
      await expect(handler(buildAppSyncEvent(token))).resolves.toEqual(REFUSED);
    }
    expect(tables.requests).toEqual([]);
  });

  test('AppSync refuses a key without the permission, and the log tells it from an invalid one', async () => {
    stubEnvironment(buildRequirementVariables('accounts'));
    await expect(handler(buildAppSyncEvent(value))).resolves.toEqual(REFUSED);
    expect(JSON.parse(output[0] ?? '')).toMatchObject({ outcome: 'forbidden', keyId: key.keyId });
  });

  test('AppSync gets an error, and no refusal, if the key cannot be checked', async () => {
    tables.respond = () => refused('ResourceNotFoundException', 400, 'No such table');
    await expect(handler(buildAppSyncEvent(value))).rejects.toThrow('No such table');
  });
});

test('AppSync uses no answer again beyond the end of the key, whatever time its API has set', () => {
  const seconds = fc.integer({ min: 0, max: 3600 });
  const untilEnd = fc.integer({ min: 1, max: 3 * 3600 * 1000 });
  fc.assert(
    fc.property(seconds, untilEnd, (ttl, milliseconds) => {
      const now = new Date('2026-11-23T12:00:00Z');
      const end = now.getTime() + milliseconds;
      const ending = { ...key, expiresAt: new Date(end).toISOString() };
      const context = buildKeyContext(ending, 'own', now, 30);
      const { ttlOverride = ttl } = buildAppSyncResult(ending, context, now);
      expect(ttlOverride === 0 || now.getTime() + ttlOverride * 1000 < end).toBe(true);
      expect(ttlOverride).toBeLessThanOrEqual(ttl); // a disabled key never works for longer than the API accepts
    }),
    { examples: [[3600, 3_600_000]] },
  );
});

test.each([undefined, null, {}, { sub: 'somebody', issuer: 'a user pool' }])(
  'a resolver that is not protected by a key gets MissingKeyContextError for the identity %j',
  (identity) => {
    expect(() => getKeyContext({ identity })).toThrow(MissingKeyContextError);
  },
);
