import { describe, expect, test } from 'vitest';
import {
  getKeyContext,
  type KeyContext,
  KeyExpiredError,
  MissingKeyContextError,
  warningHeaders,
} from '../../../core/key-context.ts';

const key: KeyContext = {
  organisationId: 'law',
  organisationPath: 'northgate/law',
  keyId: '01JD0000000000000000000000',
  keyName: 'Library',
  permissionLevel: 'full',
  expiresOn: '2027-11-23',
  expiresAt: '2027-11-23T00:00:00.000Z',
};
const expiring = {
  ...key,
  warning: 'This API key stops working at 2027-11-23T00:00:00.000Z.',
  warningSince: '2027-09-24T00:00:00.000Z',
};

describe('the key of a request', () => {
  test.each([
    ['a REST API', { ...key, principalId: key.keyId, integrationLatency: 1 }],
    ['an HTTP API with format 1.0', { ...key, principalId: key.keyId }],
    ['an HTTP API with format 2.0', { lambda: key }],
  ])('is told by %s, with nothing of the gateway’s', (_, authorizer) => {
    expect(getKeyContext({ requestContext: { authorizer } })).toEqual(key);
  });

  test('comes with the warning where there is one', () => {
    expect(getKeyContext({ requestContext: { authorizer: { lambda: expiring } } })).toEqual(expiring);
  });

  test.each([
    ['none', undefined],
    ['null', null],
    ['one of JSON Web Tokens', { jwt: { claims: { sub: 'somebody' } } }],
    ['one that is not Latchkey’s', { lambda: { organisationId: 'law' } }],
    ['one with other than text', { ...key, keyId: 1 }],
  ])('is never made up: the authorizer being %s', (_, authorizer) => {
    expect(() => getKeyContext({ requestContext: { authorizer } })).toThrow(MissingKeyContextError);
  });
});

describe('a key that stopped working while its verdict was kept', () => {
  const end = Date.parse(key.expiresAt);

  test.each([
    [
      'a REST API, or an HTTP API with format 1.0',
      (at: number) => ({ authorizer: key, requestTimeEpoch: at }),
    ],
    ['an HTTP API with format 2.0', (at: number) => ({ authorizer: { lambda: key }, timeEpoch: at })],
  ])('is refused from that instant on, by the time at which %s received the request', (_, receivedAt) => {
    expect(getKeyContext({ requestContext: receivedAt(end - 1) })).toEqual(key);
    expect(() => getKeyContext({ requestContext: receivedAt(end) })).toThrow(KeyExpiredError);
  });
});

describe('the headers for the holder', () => {
  test('say since when the warning holds and when the key stops working', () => {
    expect(warningHeaders(expiring)).toEqual({
      deprecation: `@${Date.UTC(2027, 8, 24) / 1000}`,
      sunset: 'Tue, 23 Nov 2027 00:00:00 GMT',
    });
  });

  test('say only when it stops if an older authorizer has warned', () => {
    const { warningSince: _, ...told } = expiring;
    expect(warningHeaders(told)).toEqual({ sunset: 'Tue, 23 Nov 2027 00:00:00 GMT' });
  });

  test('are absent while there is nothing to warn of', () => {
    expect(warningHeaders(key)).toEqual({});
  });
});
