import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { hashKeyValue } from '../../../../core/key-value.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import { handler } from '../../../../lambdas/authorizer/check-key.ts';
import { eventOf, FORMS, type Form } from '../../../support/authorizer-events.ts';
import { anOrganisation, occasionAt, policy } from '../../../support/fixtures.ts';
import { foreignValue } from '../../../support/imports.ts';

const CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-., \u00e9';
const { key, value } = createKey(
  anOrganisation(),
  { name: 'Library', permissionLevel: 'authentication' },
  policy,
  occasionAt(new Date()),
);

const tables = mockClient(DynamoDBDocumentClient);
const output: string[] = [];

beforeEach(() => {
  tables.reset();
  tables.on(GetCommand).resolves({ Item: { ...key } });
  output.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => output.push(String(chunk)) > 0);
  vi.stubEnv('REQUIRED_FUNCTION', 'authentication');
  vi.stubEnv('KEY_VALUE_PREFIX', 'lk');
  vi.stubEnv('API_KEYS_TABLE', 'ApiKeys');
  vi.stubEnv('IMPORTED_KEYS_TABLE', undefined);
});

function present(form: Form, presented: string) {
  return handler(eventOf(form, { Authorization: `OAApiKey ${presented}` }));
}

test('a working key is let in after one read, which is strongly consistent', async () => {
  await expect(present('REST REQUEST', value)).resolves.toMatchObject({ principalId: key.keyId });
  expect(tables.calls().map(({ args }) => args[0].input)).toEqual([
    {
      TableName: 'ApiKeys',
      Key: { organisationId: key.organisationId, keyId: key.keyId },
      ConsistentRead: true,
    },
  ]);
});

describe('what is refused without a read', () => {
  test('every change of a single character of a working key', async () => {
    const changed = [...value].flatMap((original, at) =>
      [...CHARACTERS]
        .filter((character) => character !== original)
        .map((character) => value.slice(0, at) + character + value.slice(at + 1)),
    );
    const results = await Promise.allSettled(changed.map((presented) => present('HTTP 2.0', presented)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toEqual([]);
    expect(tables.calls()).toHaveLength(0);
  });

  test('a header as long as API Gateway lets through', async () => {
    for (const presented of [`${value}${'x'.repeat(10_000)}`, ' '.repeat(10_000), 'x '.repeat(5_000)]) {
      await expect(present('REST REQUEST', presented)).rejects.toThrow(/^Unauthorized$/);
    }
    expect(tables.calls()).toHaveLength(0);
  });

  test('any mess of headers, with nothing but Unauthorized thrown', async () => {
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
        await expect(handler(eventOf(form, headers))).rejects.toThrow(/^Unauthorized$/);
      },
    );
    await fc.assert(property, { numRuns: 2_000 });
    expect(tables.calls()).toHaveLength(0);
  });
});

describe('a value made elsewhere', () => {
  const FOREIGN = foreignValue();
  const imported = { ...key, valueHash: hashKeyValue(FOREIGN), imported: true };

  beforeEach(() => {
    tables.on(GetCommand).resolves({});
    tables.on(GetCommand, { TableName: 'ImportedKeys', Key: { valueHash: imported.valueHash } }).resolves({
      Item: {
        valueHash: imported.valueHash,
        organisationId: key.organisationId,
        keyId: key.keyId,
        expiresOn: key.expiresOn,
      },
    });
    const { organisationId, keyId } = key;
    tables
      .on(GetCommand, { TableName: 'ApiKeys', Key: { organisationId, keyId } })
      .resolves({ Item: imported });
  });

  test('is refused without a read where imported keys are not switched on', async () => {
    await expect(present('REST REQUEST', FOREIGN)).rejects.toThrow(/^Unauthorized$/);
    expect(tables.calls()).toHaveLength(0);
    expect(JSON.parse(output[0] ?? '')).toMatchObject({ reason: 'malformed' });
  });

  test('is let in where they are, after two reads that are strongly consistent', async () => {
    vi.stubEnv('IMPORTED_KEYS_TABLE', 'ImportedKeys');
    await expect(present('REST REQUEST', FOREIGN)).resolves.toMatchObject({ principalId: key.keyId });
    const inputs = tables.commandCalls(GetCommand).map(({ args }) => args[0].input);
    expect(inputs.map(({ TableName, ConsistentRead }) => [TableName, ConsistentRead])).toEqual([
      ['ImportedKeys', true],
      ['ApiKeys', true],
    ]);
    expect(output.join()).not.toContain(FOREIGN);
    expect(output.join()).not.toContain(imported.valueHash);
    expect(JSON.parse(output[0] ?? '')).toMatchObject({ outcome: 'allowed', keyId: key.keyId });
  });

  test('that was made up costs one read', async () => {
    vi.stubEnv('IMPORTED_KEYS_TABLE', 'ImportedKeys');
    await expect(present('HTTP 2.0', foreignValue())).rejects.toThrow(/^Unauthorized$/);
    expect(tables.calls()).toHaveLength(1);
    expect(JSON.parse(output[0] ?? '')).toMatchObject({ reason: 'unknown' });
  });

  test.each([
    ['too short', 'fifteen-letters'],
    ['too long', 'x'.repeat(513)],
    ['ours, but mistyped', `${value}x`],
    ['of our prefix', `lk_${foreignValue()}`],
  ])('costs none where it is %s', async (_, presented) => {
    vi.stubEnv('IMPORTED_KEYS_TABLE', 'ImportedKeys');
    await expect(present('HTTP 2.0', presented)).rejects.toThrow(/^Unauthorized$/);
    expect(tables.calls()).toHaveLength(0);
  });

  test('is compared with the key that is found, whatever led there', async () => {
    vi.stubEnv('IMPORTED_KEYS_TABLE', 'ImportedKeys');
    tables.on(GetCommand, { TableName: 'ApiKeys' }).resolves({ Item: { ...imported, valueHash: 'other' } });
    await expect(present('HTTP 2.0', FOREIGN)).rejects.toThrow(/^Unauthorized$/);
    expect(JSON.parse(output[0] ?? '')).toMatchObject({ reason: 'wrong-secret' });
  });
});

describe('what a check logs', () => {
  test.each([
    ['a working key', value, {}],
    ['a wrong secret', value, { valueHash: 'another' }],
    ['a disabled key', value, { enabled: false }],
    ['a mistyped key', `${value}x`, {}],
  ])('is one line for %s, and nothing of what was presented', async (_, presented, differing) => {
    tables.on(GetCommand).resolves({ Item: { ...key, ...differing } });
    await present('REST TOKEN', presented).catch(() => {});
    expect(output).toHaveLength(1);
    expect(output[0]).toMatch(/^\{.*\}\n$/);
    const secret = value.split('_').at(-1) ?? '';
    expect(output[0]).not.toContain(secret.slice(0, 8));
    expect(output[0]).not.toContain(secret.slice(-8));
  });

  test('is a metric by function, outcome and reason', async () => {
    tables.on(GetCommand).resolves({ Item: { ...key, enabled: false } });
    await expect(present('HTTP 1.0', value)).rejects.toThrow('Unauthorized');
    const line = JSON.parse(output[0] ?? '');
    expect(line).toMatchObject({
      KeyChecks: 1,
      apiFunction: 'authentication',
      outcome: 'invalid',
      reason: 'disabled',
      organisationId: key.organisationId,
      keyId: key.keyId,
    });
    for (const dimensions of line._aws.CloudWatchMetrics[0].Dimensions) {
      expect(line).toEqual(
        expect.objectContaining(
          Object.fromEntries(dimensions.map((name: string) => [name, expect.any(String)])),
        ),
      );
    }
  });

  test.each([
    ['was never used', undefined, true],
    ['was used over an hour ago', 60 * 60 * 1000 + 1000, true],
    ['was used within the hour', 60 * 60 * 1000 - 1000, undefined],
  ])('asks to record the use of a key that %s: %#', async (_, usedMsAgo, expected) => {
    const lastUsedAt =
      usedMsAgo === undefined ? {} : { lastUsedAt: new Date(Date.now() - usedMsAgo).toISOString() };
    tables.on(GetCommand).resolves({ Item: { ...key, ...lastUsedAt } });
    await present('HTTP 2.0', value);
    expect(JSON.parse(output[0] ?? '').recordUse).toBe(expected);
  });

  test('never asks to record the use of a key whose secret was not shown', async () => {
    tables.on(GetCommand).resolves({ Item: { ...key, valueHash: 'another' } });
    await expect(present('HTTP 2.0', value)).rejects.toThrow('Unauthorized');
    expect(output[0]).not.toContain('recordUse');
  });
});

describe('a check that cannot be made', () => {
  test('fails, so that the gateway answers 500, and is counted', async () => {
    tables.on(GetCommand).rejects(new Error('The table did not answer'));
    await expect(present('REST REQUEST', value)).rejects.toThrow('The table did not answer');
    expect(JSON.parse(output[0] ?? '')).toMatchObject({ outcome: 'failed', keyId: key.keyId });
  });

  test.each(['REQUIRED_FUNCTION', 'KEY_VALUE_PREFIX', 'API_KEYS_TABLE'])('fails without %s', async (name) => {
    vi.stubEnv(name, '');
    await expect(present('REST REQUEST', value)).rejects.toThrow(name);
  });

  test('fails for a function that does not exist', async () => {
    vi.stubEnv('REQUIRED_FUNCTION', 'everything');
    await expect(present('REST REQUEST', value)).rejects.toThrow('everything');
  });
});
