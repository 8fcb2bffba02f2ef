import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { urlToHttpOptions } from 'node:url';
import { crc32 } from 'node:zlib';
import { partition } from '@aws-sdk/core/client';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ReadItem } from './read-item.ts';
import { signRequest } from './sign-request.ts';

/** How often, and how long, a read tries. */
export interface Patience {
  attempts: number;
  /** Whether another attempt may succeed after this error. */
  mayRetry(error: unknown): boolean;
  /** Milliseconds before the next attempt, by the number of attempts so far. */
  getDelay(attempts: number): number;
  /** Milliseconds until a new connection is open. */
  connectionTimeout: number;
  /** Milliseconds until the response is complete, connecting included. */
  responseTimeout: number;
}

/** A read that failed. Has the name and `$metadata` of the SDK's error, so that its functions classify both. */
export class ReadError extends Error {
  /** `clockSkewCorrected`: the clocks differed, and the next attempt takes that into account. */
  readonly $metadata: { httpStatusCode?: number; clockSkewCorrected?: true };

  constructor(name: string, message: string, $metadata: ReadError['$metadata'] = {}) {
    super(message);
    this.name = name;
    this.$metadata = $metadata;
  }
}

/** A difference of the clocks in milliseconds, long before DynamoDB refuses signatures for it: after five minutes. */
const SKEW_MS = 4 * 60 * 1000;

/**
 * Creates a reader for key checks: a signed GetItem over a kept-alive connection. The SDK's client would take most of the time
 * and memory of a check. Region, endpoint and credentials come from the environment variables that the SDK reads, too, and
 * credentials for each request again, because Lambda can replace them.
 * @throws ReadError if DynamoDB refuses the request, or does not respond to any attempt
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
 */
export function createSignedReader(patience: Patience): ReadItem {
  let endpoint: Endpoint | undefined;
  /** Milliseconds by which DynamoDB's clock is ahead of this machine's. */
  let skew = 0;

  return async (TableName, key, expired) => {
    const Key = Object.fromEntries(Object.entries(key).map(([name, value]) => [name, { S: value }]));
    const body = JSON.stringify({ TableName, Key, ConsistentRead: true });
    for (let attempts = 1; ; attempts++) {
      try {
        const { Item } = await getItem(body, expired);
        return Item && unmarshall(Item);
      } catch (error) {
        if (expired?.aborted || attempts >= patience.attempts || !patience.mayRetry(error)) throw error;
        await sleep(patience.getDelay(attempts), undefined, { signal: expired });
      }
    }
  };

  async function getItem(body: string, expired: AbortSignal | undefined): Promise<GetItemOutput> {
    expired?.throwIfAborted();
    endpoint ??= connectTo(findEndpoint(process.env));
    const now = Date.now() + skew;
    const headers = signRequest(endpoint.host, body, new Date(now), process.env);
    const response = await post(endpoint, headers, body, patience, expired);
    const serverTime = Date.parse(response.headers.date ?? '');
    const wasSkewed = Math.abs(serverTime - now) > SKEW_MS;
    if (wasSkewed) skew = serverTime - Date.now();
    return parseResponse(response, wasSkewed);
  }
}

/** Finds DynamoDB's endpoint as the SDK does, from the same environment variables. */
export function findEndpoint(environment: NodeJS.ProcessEnv): URL {
  const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, AWS_REGION = '' } = environment;
  const configured = AWS_ENDPOINT_URL_DYNAMODB ?? AWS_ENDPOINT_URL;
  if (configured) return new URL(configured);
  const { name, dnsSuffix, dualStackDnsSuffix } = partition(AWS_REGION);
  const isDualStack = environment.AWS_USE_DUALSTACK_ENDPOINT === 'true';
  // All endpoints of GovCloud are FIPS endpoints.
  const isFips = environment.AWS_USE_FIPS_ENDPOINT === 'true' && (isDualStack || name !== 'aws-us-gov');
  const suffix = isDualStack ? dualStackDnsSuffix : dnsSuffix;
  return new URL(`https://dynamodb${isFips ? '-fips' : ''}.${AWS_REGION}.${suffix}`);
}

/** Where requests go, as Node's `request` takes it. Made once: with a URL, it takes a twentieth of a check's processor time. */
interface Endpoint {
  host: string;
  request: typeof http.request;
  options: http.RequestOptions;
}

function connectTo(url: URL): Endpoint {
  const { Agent, request } = url.protocol === 'http:' ? http : https;
  const options = { ...urlToHttpOptions(url), method: 'POST', agent: new Agent({ keepAlive: true }) };
  return { host: url.host, request, options };
}

interface Response {
  status: number;
  headers: IncomingHttpHeaders;
  payload: Buffer;
}

/** Sends a request. @throws ReadError named TimeoutError if the connection or the response takes too long */
function post(
  { request, options }: Endpoint,
  headers: readonly string[],
  body: string,
  { connectionTimeout, responseTimeout }: Patience,
  expired: AbortSignal | undefined,
): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const sent = request({ ...options, headers }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        payload: Buffer.concat(chunks),
      });
    });
  });
  const limit = (what: string, milliseconds: number): NodeJS.Timeout =>
    setTimeout(() => {
      sent.destroy(new ReadError('TimeoutError', `DynamoDB has not ${what} within ${milliseconds} ms`));
    }, milliseconds);
  const timers = [limit('responded', responseTimeout)];
  sent.on('error', reject);
  sent.on('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = limit('accepted a connection', connectionTimeout);
    timers.push(timer);
    socket.once('connect', () => clearTimeout(timer));
  });
  const abort = (): void => void sent.destroy(expired?.reason);
  expired?.addEventListener('abort', abort); // Node's own option for that takes a twentieth of a check's time
  sent.end(body);
  return promise.finally(() => {
    timers.forEach(clearTimeout);
    expired?.removeEventListener('abort', abort);
  });
}

interface GetItemOutput {
  Item?: Parameters<typeof unmarshall>[0];
}

/** @throws ReadError if the response is an error, or is not what DynamoDB has sent */
function parseResponse({ status, headers, payload }: Response, wasSkewed: boolean): GetItemOutput {
  const checksum = headers['x-amz-crc32'];
  if (checksum !== undefined && Number(checksum) !== crc32(payload)) {
    throw new ReadError('ChecksumMismatch', 'The response has another checksum', { httpStatusCode: 502 });
  }
  if (status === 200) return JSON.parse(payload.toString()) as GetItemOutput;
  const { __type = 'UnknownError', message, Message } = parseError(payload);
  throw new ReadError(__type.replace(/^.*#/, ''), message ?? Message ?? `DynamoDB responded ${status}`, {
    httpStatusCode: status,
    ...(wasSkewed && { clockSkewCorrected: true }),
  });
}

/** What an error says, if it is DynamoDB's and not a proxy's. */
function parseError(payload: Buffer): { __type?: string; message?: string; Message?: string } {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return {};
  }
}
