import { getEventListeners } from 'node:events';
import http from 'node:http';
import { Socket } from 'node:net';
import { crc32 } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { signRequest } from '../../../store/sign-request.ts';
import { createSignedReader, findEndpoint, ReadError } from '../../../store/signed-reads.ts';
import { type Answer, found, refused, startFakeDynamodb } from '../../support/fake-dynamodb.ts';

const dynamodb = await startFakeDynamodb();
const item = { organisationId: 'northgate', keyId: 'k', version: 3, enabled: true, path: ['a', 'b'] };
const KEY = { organisationId: 'northgate', keyId: 'k' };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

beforeEach(() => {
  dynamodb.requests = [];
  dynamodb.respond = () => found(item);
  vi.stubEnv('AWS_ENDPOINT_URL', dynamodb.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-west-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
});

/** Three attempts without delay; a refusal is worth another only if it is a server's. */
function createReader(
  differing: { connectionTimeout?: number; responseTimeout?: number; delays?: number[] } = {},
) {
  const { delays = [], connectionTimeout = 60_000, responseTimeout = 60_000 } = differing;
  return createSignedReader({
    attempts: 3,
    mayRetry: (error) =>
      error instanceof ReadError
        ? Number(error.$metadata.httpStatusCode) >= 500 || error.$metadata.clockSkewCorrected === true
        : error instanceof Error && 'code' in error && error.code === 'ECONNRESET',
    getDelay: (attempts) => {
      delays.push(attempts);
      return 0;
    },
    connectionTimeout,
    responseTimeout,
  });
}

/** Answers with each of these in turn, then with the item. */
function answerInTurn(...answers: (Answer | undefined)[]): void {
  dynamodb.respond = () => (answers.length > 0 ? answers.shift() : found(item));
}

describe('a signed read', () => {
  test('a signed read returns the item as plain values, and undefined if there is none', async () => {
    const readItem = createReader();
    expect(await readItem('ApiKeys', KEY)).toEqual(item);
    dynamodb.respond = () => found(undefined);
    expect(await readItem('ApiKeys', KEY)).toBeUndefined();
    expect(dynamodb.requests[0]?.input).toEqual({ TableName: 'ApiKeys', Key: KEY, ConsistentRead: true });
  });

  test('a signed read tries again after a failure, a lost connection, and a damaged or half a response', async () => {
    const delays: number[] = [];
    const readItem = createReader({ delays });
    answerInTurn(refused('InternalServerError', 500), undefined);
    expect(await readItem('ApiKeys', KEY)).toEqual(item);
    const damaged = { headers: { 'x-amz-crc32': '1' }, body: { Item: {} } };
    answerInTurn(damaged, { ...found(item), isCut: true });
    expect(await readItem('ApiKeys', KEY)).toEqual(item);
    expect(delays).toEqual([1, 2, 1, 2]);
    expect(dynamodb.requests.map(({ method }) => method)).toEqual(Array(6).fill('POST'));
  });

  test('a signed read gives up after its last attempt, with what DynamoDB said', async () => {
    dynamodb.respond = () => refused('InternalServerError', 500, 'Try later');
    await expect(createReader()('ApiKeys', KEY)).rejects.toMatchObject({
      name: 'InternalServerError',
      message: 'Try later',
      $metadata: { httpStatusCode: 500 },
    });
    expect(dynamodb.requests).toHaveLength(3);
  });

  test('a signed read does not repeat what DynamoDB refuses', async () => {
    dynamodb.respond = () => refused('ResourceNotFoundException');
    await expect(createReader()('ApiKeys', KEY)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(dynamodb.requests).toHaveLength(1);
  });

  test('a signed read says which status it got if the response is not DynamoDB’s', async () => {
    dynamodb.respond = () => ({ status: 403, body: '<html>blocked</html>' });
    await expect(createReader()('ApiKeys', KEY)).rejects.toThrow('DynamoDB responded 403');
  });

  test('a signed read accepts a response with the right checksum', async () => {
    const body = JSON.stringify(found(item).body);
    dynamodb.respond = () => ({ headers: { 'x-amz-crc32': String(crc32(body)) }, body });
    expect(await createReader()('ApiKeys', KEY)).toEqual(item);
    expect(dynamodb.requests).toHaveLength(1);
  });

  test('a signed read ends with a timeout if there is no response, and when it is aborted', async () => {
    dynamodb.respond = () => 'pending';
    await expect(createReader({ responseTimeout: 20 })('ApiKeys', KEY)).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    const controller = new AbortController();
    const aborted = createReader()('ApiKeys', KEY, controller.signal);
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    dynamodb.requests = [];
    await expect(createReader()('ApiKeys', KEY, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(dynamodb.requests).toEqual([]);
  });

  /** Lets Node's HTTP client begin to connect, which never ends by itself. Time only passes when it is told to. */
  async function readWithoutConnection(connectionTimeout: number) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const socket = Object.assign(new Socket(), { connecting: true });
    vi.spyOn(http.Agent.prototype, 'createConnection').mockReturnValue(socket);
    const controller = new AbortController();
    const read = createReader({ connectionTimeout })('ApiKeys', KEY, controller.signal);
    const error = read.catch((reason: unknown) => reason);
    await new Promise(setImmediate);
    return { socket, error, controller };
  }

  test('a signed read ends with a timeout if no connection is accepted', async () => {
    const { error } = await readWithoutConnection(500);
    vi.advanceTimersByTime(499);
    expect(vi.getTimerCount()).toBe(2);
    vi.advanceTimersByTime(1);
    expect(await error).toMatchObject({
      name: 'TimeoutError',
      message: 'DynamoDB has not accepted a connection within 500 ms',
    });
  });

  test('a signed read waits for its response once it is connected, and leaves no timer or listener behind', async () => {
    const { socket, error, controller } = await readWithoutConnection(500);
    socket.emit('connect');
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(await error).toMatchObject({ message: 'DynamoDB has not responded within 60000 ms' });
    vi.restoreAllMocks();
    expect(await createReader()('ApiKeys', KEY, controller.signal)).toEqual(item);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('a signed read uses the credentials that the environment has at that time', async () => {
    const readItem = createReader();
    await readItem('ApiKeys', KEY);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDREPLACED');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    await readItem('ApiKeys', KEY);
    const [before, after] = dynamodb.requests.map(({ headers }) => headers);
    expect(before?.authorization).toContain('Credential=AKIDEXAMPLE/');
    expect(before).not.toHaveProperty('x-amz-security-token');
    expect(after?.authorization).toContain('Credential=AKIDREPLACED/');
    expect(after?.['x-amz-security-token']).toBe('token');
  });

  test('a signed read that is refused for a wrong clock is repeated by DynamoDB’s clock', async () => {
    const tomorrow = new Date(Date.now() + 24 * 60 * 60 * 1000);
    const headers = { date: tomorrow.toUTCString() };
    answerInTurn({ ...refused('InvalidSignatureException'), headers });
    const readItem = createReader();
    expect(await readItem('ApiKeys', KEY)).toEqual(item);
    const days = dynamodb.requests.map((request) => String(request.headers['x-amz-date']).slice(0, 8));
    expect(days).toEqual(
      [new Date(), tomorrow].map((day) => day.toISOString().slice(0, 10).replaceAll('-', '')),
    );
  });

  test('a signed read keeps its connection open for the next', async () => {
    const readItem = createReader();
    await readItem('ApiKeys', KEY);
    await readItem('ApiKeys', KEY);
    const [first, second] = dynamodb.requests;
    expect(second?.port).toBe(first?.port);
  });
});

const regions = fc.constantFrom(
  'eu-west-2',
  'us-east-1',
  'cn-north-1',
  'us-gov-west-1',
  'us-iso-east-1',
  'ap-new-9',
);

test('the endpoint is the one that the SDK finds, in every partition, with FIPS and with both IP versions', async () => {
  const { endpointProvider } = new DynamoDBClient({}).config;
  await fc.assert(
    fc.asyncProperty(regions, fc.boolean(), fc.boolean(), async (Region, UseFIPS, UseDualStack) => {
      // The SDK refuses combinations that a partition does not have.
      const expected = ((): string | undefined => {
        try {
          return endpointProvider({ Region, UseFIPS, UseDualStack }).url.href;
        } catch {
          return undefined;
        }
      })();
      fc.pre(expected !== undefined);
      const found = findEndpoint({
        AWS_REGION: Region,
        AWS_USE_FIPS_ENDPOINT: String(UseFIPS),
        AWS_USE_DUALSTACK_ENDPOINT: String(UseDualStack),
      });
      expect(found.href).toBe(expected);
    }),
  );
});

test('an endpoint for DynamoDB alone comes before one for all services', () => {
  const own = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:2' };
  expect(findEndpoint(own).port).toBe('2');
});

test('a request has the signature that AWS’s own library computes', async () => {
  const host = 'dynamodb.eu-west-2.amazonaws.com';
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        id: fc.stringMatching(/^[A-Z0-9]{16}$/),
        secret: fc.string({ minLength: 1 }),
        token: fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
      }),
      fc.date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
      fc.string({ unit: 'binary' }),
      async ({ id, secret, token }, at, body) => {
        const signer = new SignatureV4({
          service: 'dynamodb',
          region: 'eu-west-2',
          credentials: { accessKeyId: id, secretAccessKey: secret, ...(token && { sessionToken: token }) },
          sha256: Sha256,
          applyChecksum: false, // a header that only S3 needs
        });
        const headers = {
          'content-type': 'application/x-amz-json-1.0',
          host,
          'x-amz-target': 'DynamoDB_20120810.GetItem',
        };
        const request = {
          method: 'POST',
          protocol: 'https:',
          hostname: host,
          path: '/',
          query: {},
          headers,
          body,
        };
        const expected = await signer.sign(request, { signingDate: at });
        const environment = {
          AWS_REGION: 'eu-west-2',
          AWS_ACCESS_KEY_ID: id,
          AWS_SECRET_ACCESS_KEY: secret,
          ...(token && { AWS_SESSION_TOKEN: token }),
        };
        const sent = signRequest(host, body, at, environment);
        expect(sent[sent.indexOf('authorization') + 1]).toBe(expected.headers.authorization);
        expect(sent[sent.indexOf('content-length') + 1]).toBe(String(Buffer.byteLength(body)));
      },
    ),
  );
});
