import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { handler } from '../../../../lambdas/authorizer/check-key.ts';
import { buildEvent, FORMS } from '../../../support/authorizer-events.ts';
import { found, refused } from '../../../support/fake-dynamodb.ts';
import { key, output, present, tables, value } from './authorizer-support.ts';

const CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-., \u00e9';

test('allows a working key after one strongly consistent read', async () => {
  await expect(present('REST REQUEST', value)).resolves.toMatchObject({ principalId: key.keyId });
  expect(tables.requests.map(({ input }) => input)).toEqual([
    {
      TableName: 'ApiKeys',
      Key: { organisationId: key.organisationId, keyId: key.keyId },
      ConsistentRead: true,
    },
  ]);
});

describe('without a read', () => {
  test('refuses a request without a key, and the log says so', async () => {
    await expect(handler(buildEvent('HTTP 2.0', {}))).rejects.toThrow(/^Unauthorized$/);
    expect(JSON.parse(output[0] ?? '')).toMatchObject({ outcome: 'invalid', reason: 'missing' });
    expect(tables.requests).toHaveLength(0);
  });

  test('refuses every change of a single character of a working key without a read', async () => {
    const changed = [...value].flatMap((original, at) =>
      [...CHARACTERS]
        .filter((character) => character !== original)
        .map((character) => value.slice(0, at) + character + value.slice(at + 1)),
    );
    const results = await Promise.allSettled(changed.map((presented) => present('HTTP 2.0', presented)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toEqual([]);
    expect(tables.requests).toHaveLength(0);
  });

  test('refuses a header of the maximum length in API Gateway without a read', async () => {
    for (const presented of [`${value}${'x'.repeat(10_000)}`, ' '.repeat(10_000), 'x '.repeat(5_000)]) {
      await expect(present('REST REQUEST', presented)).rejects.toThrow(/^Unauthorized$/);
    }
    expect(tables.requests).toHaveLength(0);
  });

  test('refuses any combination of headers without a read, and throws only Unauthorized', async () => {
    const names = fc.constantFrom(
      'Authorization',
      'authorization',
      'x-api-key',
      'X-API-Key',
      '__proto__',
      '',
    );
    const scheme = fc.constantFrom('OAApiKey ', 'bearer  ', 'Basic ', '');
    const values = fc
      .tuple(scheme, fc.string({ unit: 'binary', maxLength: 300 }))
      .map(([before, after]) => before + after);
    const property = fc.asyncProperty(
      fc.constantFrom(...FORMS),
      fc.dictionary(names, values),
      async (form, headers) => {
        await expect(handler(buildEvent(form, headers))).rejects.toThrow(/^Unauthorized$/);
      },
    );
    await fc.assert(property, { numRuns: 2_000 });
    expect(tables.requests).toHaveLength(0);
  });
});

describe('failed check', () => {
  test('a failed check throws an error for which API Gateway returns 500, and is counted', async () => {
    tables.respond = () => refused('ResourceNotFoundException', 400, 'No such table');
    await expect(present('REST REQUEST', value)).rejects.toThrow('No such table');
    expect(tables.requests).toHaveLength(1); // another attempt would not mend it
    expect(JSON.parse(output[0] ?? '')).toMatchObject({ outcome: 'failed', keyId: key.keyId });
  });

  test('a check succeeds if its second attempt does', async () => {
    tables.respond = () => (tables.requests.length === 1 ? refused('ThrottlingException') : found(key));
    await expect(present('REST REQUEST', value)).resolves.toMatchObject({ principalId: key.keyId });
  });

  test.each([
    'REQUIRED_PERMISSION',
    'PERMISSION_RULES',
    'KEY_VALUE_PREFIX',
    'API_KEYS_TABLE',
    'EXPIRING_DAYS',
  ])('a check throws if %s is not set', async (name) => {
    vi.stubEnv(name, '');
    await expect(present('REST REQUEST', value)).rejects.toThrow(name);
  });

  test('a check throws if what it requires cannot be read', async () => {
    vi.stubEnv('PERMISSION_RULES', 'everything');
    await expect(present('REST REQUEST', value)).rejects.toThrow('not the rules of a permission');
  });
});
