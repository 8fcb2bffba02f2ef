import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { classifyFailure } from '../../../../lambdas/authorizer/check-log.ts';
import { ReadError } from '../../../../store/signed-reads.ts';
import { found } from '../../../support/fake-dynamodb.ts';
import { key, output, present, tables, value } from './authorizer-support.ts';

describe('log line of a check', () => {
  test.each([
    ['a working key', value, {}],
    ['a wrong secret', value, { valueHash: 'another' }],
    ['a disabled key', value, { enabled: false }],
    ['a mistyped key', `${value}x`, {}],
  ])(
    'the log line of a check is a single line for %s, without the presented value',
    async (_, presented, differing) => {
      tables.respond = () => found({ ...key, ...differing });
      await present('REST TOKEN', presented).catch(() => {});
      expect(output).toHaveLength(1);
      expect(output[0]).toMatch(/^\{.*\}\n$/);
      const secret = value.split('_').at(-1) ?? '';
      expect(output[0]).not.toContain(secret.slice(0, 8));
      expect(output[0]).not.toContain(secret.slice(-8));
    },
  );

  test('the log line of a check contains a metric by permission, outcome and reason', async () => {
    tables.respond = () => found({ ...key, enabled: false });
    await expect(present('HTTP 1.0', value)).rejects.toThrow('Unauthorized');
    const line = JSON.parse(output[0] ?? '');
    expect(line).toMatchObject({
      KeyChecks: 1,
      permission: 'authentication',
      outcome: 'invalid',
      reason: 'disabled',
      organisationId: key.organisationId,
      keyId: key.keyId,
    });
    expect(line._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'Latchkey',
        Dimensions: [['outcome', 'permission'], ['outcome'], ['outcome', 'permission', 'reason']],
        Metrics: [{ Name: 'KeyChecks', Unit: 'Count' }],
      },
    ]);
  });

  test('the log line of a check that finds nothing wrong counts by no reason, in the metrics of its instance', async () => {
    vi.stubEnv('METRIC_NAMESPACE', 'Latchkey/staging');
    await present('HTTP 2.0', value);
    expect(JSON.parse(output[0] ?? '')._aws.CloudWatchMetrics).toMatchObject([
      { Namespace: 'Latchkey/staging', Dimensions: [['outcome', 'permission'], ['outcome']] },
    ]);
  });

  test.each([
    ['has no successor', {}, undefined],
    ['has a successor', { replacedBy: key.keyId }, true],
    ['was asked for by the key before', { renewed: true }, true],
  ])(
    'the log line of a use is compared with that of another key only if the key %s: %#',
    async (_, differing, expected) => {
      tables.respond = () => found({ ...key, ...differing });
      await present('HTTP 2.0', value);
      expect(JSON.parse(output[0] ?? '').isPaired).toBe(expected);
    },
  );

  test.each([
    ['was never used', undefined, true],
    ['was used over an hour ago', 60 * 60 * 1000 + 1, true],
    ['was used within the hour', 60 * 60 * 1000, undefined],
  ])(
    'the log line of a check marks whether to record the use of a key that %s: %#',
    async (_, usedMsAgo, expected) => {
      vi.useFakeTimers({ toFake: ['Date'] }); // stands still
      onTestFinished(() => void vi.useRealTimers());
      const lastUsedAt =
        usedMsAgo === undefined ? {} : { lastUsedAt: new Date(Date.now() - usedMsAgo).toISOString() };
      tables.respond = () => found({ ...key, ...lastUsedAt });
      await present('HTTP 2.0', value);
      expect(JSON.parse(output[0] ?? '').recordUse).toBe(expected);
    },
  );

  test('the log line of a check never marks the use of a key whose secret was not presented', async () => {
    tables.respond = () => found({ ...key, valueHash: 'another' });
    await expect(present('HTTP 2.0', value)).rejects.toThrow('Unauthorized');
    expect(output[0]).not.toContain('recordUse');
  });
});

test.each<[error: unknown, reason: string]>([
  [new ReadError('TimeoutError', 'too late'), 'slow'],
  [new ReadError('ThrottlingException', 'too many', { httpStatusCode: 400 }), 'throttled'],
  [new ReadError('ServiceUnavailable', 'try again', { httpStatusCode: 503 }), 'unreachable'],
  [new ReadError('NotImplemented', 'of a proxy', { httpStatusCode: 501 }), 'unreachable'],
  [Object.assign(new Error('read'), { code: 'ECONNRESET' }), 'unreachable'],
  [new ReadError('AccessDeniedException', 'no access', { httpStatusCode: 400 }), 'broken'],
  [new Error('The environment variable API_KEYS_TABLE is not set'), 'broken'],
  ['no error', 'broken'],
])('a check that failed with “%s” counts as %s', (error, reason) => {
  expect(classifyFailure(error)).toBe(reason);
});
