import { describe, expect, test } from 'vitest';
import {
  getKeyContext,
  isInReach,
  type KeyContext,
  MissingKeyContextError,
  warningHeaders,
} from '../../../core/key-context.ts';

const key: KeyContext = {
  organisationId: 'law',
  organisationPath: 'northgate/law',
  keyId: '01JD0000000000000000000000',
  keyName: 'Library',
  permissionLevel: 'full',
  reach: 'branch',
  expiresOn: '2027-11-23',
  expiresAt: '2027-11-23T00:00:00.000Z',
};
const expiring = {
  ...key,
  warning: 'This API key stops working at 2027-11-23T00:00:00.000Z.',
  warningSince: '2027-09-24T00:00:00.000Z',
};

describe('reach of a key', () => {
  test.each([
    ['own', 'northgate/law', true],
    ['own', 'northgate/law/clinic', false],
    ['own', 'northgate', false],
    ['own', 'northgate/arts', false],
    ['branch', 'northgate/law', true],
    ['branch', 'northgate/law/clinic', true],
    ['branch', 'northgate', false],
    ['branch', 'northgate/lawn', false],
    ['branch', '', false],
  ] as const)('a key of northgate/law with the reach %s may act on “%s”: %s', (reach, path, expected) => {
    expect(isInReach({ ...key, reach }, path)).toBe(expected);
    expect(isInReach({ ...key, reach }, path.split('/'))).toBe(expected);
  });

  test.each([undefined, 'all'])(
    'a key whose authorizer says “%s” reaches only its own organisation',
    (reach) => {
      expect(getKeyContext({ requestContext: { authorizer: { ...key, reach } } }).reach).toBe('own');
    },
  );
});

describe('key context of a request', () => {
  test.each([
    ['a REST API', { ...key, principalId: key.keyId, integrationLatency: 1 }],
    ['an HTTP API with format 1.0', { ...key, principalId: key.keyId }],
    ['an HTTP API with format 2.0', { lambda: key }],
  ])('the key context of a request contains only the key’s fields for %s', (_, authorizer) => {
    expect(getKeyContext({ requestContext: { authorizer } })).toStrictEqual(key);
  });

  test('the key context of a request is found in the event of an AppSync resolver', () => {
    expect(getKeyContext({ identity: { resolverContext: key } as object })).toStrictEqual(key);
    for (const identity of [{}, null, undefined]) {
      expect(() => getKeyContext({ identity })).toThrow(MissingKeyContextError);
    }
  });

  test('the key context of a request contains the warning if there is one', () => {
    expect(getKeyContext({ requestContext: { authorizer: { lambda: expiring } } })).toEqual(expiring);
  });

  test('the key context of a request contains the decoded name of the key', () => {
    const authorizer = { ...key, keyName: '%22Lesesaal%22 M%C3%BCnchen' };
    expect(getKeyContext({ requestContext: { authorizer } }).keyName).toBe('"Lesesaal" München');
  });

  test('the key context of a request keeps a name that an older authorizer did not encode', () => {
    const authorizer = { ...key, keyName: '100% "open"' };
    expect(getKeyContext({ requestContext: { authorizer } }).keyName).toBe('100% "open"');
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['that of a JWT authorizer', { jwt: { claims: { sub: 'somebody' } } }],
    ['that of another Lambda authorizer', { lambda: { organisationId: 'law' } }],
    ['one with a value that is not text', { ...key, keyId: 1 }],
  ])(
    'reading the key context throws MissingKeyContextError if the authorizer’s context is %s',
    (_, authorizer) => {
      const missing = { name: 'MissingKeyContextError', code: 'missing-key-context' };
      expect(() => getKeyContext({ requestContext: { authorizer } })).toThrow(
        expect.objectContaining(missing),
      );
    },
  );
});

describe('key that stopped working while its verdict was cached', () => {
  const end = Date.parse(key.expiresAt);

  test.each([
    [
      'a REST API, or an HTTP API with format 1.0',
      (at: number) => ({ authorizer: key, requestTimeEpoch: at }),
    ],
    ['an HTTP API with format 2.0', (at: number) => ({ authorizer: { lambda: key }, timeEpoch: at })],
  ])(
    'a key that stopped while its verdict was cached is refused by the time at which %s received the request',
    (_, receivedAt) => {
      expect(getKeyContext({ requestContext: receivedAt(end - 1) })).toEqual(key);
      const expired = {
        name: 'KeyExpiredError',
        code: 'key-expired',
        message: expect.stringContaining(key.keyId),
      };
      expect(() => getKeyContext({ requestContext: receivedAt(end) })).toThrow(
        expect.objectContaining(expired),
      );
    },
  );
});

describe('warning headers', () => {
  test('the warning headers contain when the warning period began and when the key stops working', () => {
    expect(warningHeaders(expiring)).toEqual({
      deprecation: `@${Date.UTC(2027, 8, 24) / 1000}`,
      sunset: 'Tue, 23 Nov 2027 00:00:00 GMT',
    });
  });

  test('the warning headers contain only when the key stops working if an older authorizer sent the warning', () => {
    const { warningSince: _, ...told } = expiring;
    expect(warningHeaders(told)).toEqual({ sunset: 'Tue, 23 Nov 2027 00:00:00 GMT' });
  });

  test('the warning headers are empty if there is no warning', () => {
    expect(warningHeaders(key)).toEqual({});
  });
});
