import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type HeaderList, isHopByHop, joinHeaderValues } from './header-list.ts';

/**
 * The longest body that API Gateway accepts: 10 MB.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** The limit of the request line and the values of all headers, in bytes. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_HEAD_BYTES = 10_240;

/** Whether the request line and the values of all headers are longer than API Gateway accepts. */
export function isHeadTooLong({ method, url, httpVersion, rawHeaders }: IncomingMessage): boolean {
  const values = rawHeaders.filter((_, index) => index % 2 === 1);
  const parts = [`${method} ${url} HTTP/${httpVersion}`, ...values];
  return parts.reduce((length, part) => length + Buffer.byteLength(part), 0) > MAX_HEAD_BYTES;
}

/** A request as it reached the gateway. */
export interface GatewayRequest {
  id: string;
  receivedAt: Date;
  method: string;
  /** Percent-encoded, as it was sent. */
  path: string;
  /** Percent-encoded, without the question mark. */
  queryString: string;
  /** Includes the headers that a proxy adds, and excludes those that concern the connection alone. */
  headers: HeaderList;
  /** Such as `HTTP/1.1`. */
  protocol: string;
  sourceIp: string;
  /** `undefined` if it is longer than API Gateway accepts. */
  body: Buffer | undefined;
}

export async function readGatewayRequest(
  incoming: IncomingMessage,
  receivedAt: Date,
): Promise<GatewayRequest> {
  const target = incoming.url ?? '/';
  const queryAt = target.indexOf('?');
  return {
    id: randomUUID(),
    receivedAt,
    method: incoming.method ?? 'GET',
    path: queryAt < 0 ? target : target.slice(0, queryAt),
    queryString: queryAt < 0 ? '' : target.slice(queryAt + 1),
    headers: listForwardedHeaders(incoming),
    protocol: `HTTP/${incoming.httpVersion}`,
    sourceIp: getSourceIp(incoming),
    body: await readBody(incoming),
  };
}

export function parseQuery({ queryString }: GatewayRequest): URLSearchParams {
  return new URLSearchParams(queryString);
}

/** The host of the request without its port, because API Gateway has only one port. */
export function getDomainName({ headers }: GatewayRequest): string {
  return (joinHeaderValues(headers, 'host') ?? '').replace(/:\d+$/, '');
}

export function getUserAgent({ headers }: GatewayRequest): string {
  return joinHeaderValues(headers, 'user-agent') ?? '';
}

/** Formats a time as events contain it: `12/Mar/2020:19:03:58 +0000`. */
export function formatRequestTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

function listForwardedHeaders(incoming: IncomingMessage): HeaderList {
  const { rawHeaders } = incoming;
  const sent = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  );
  const isForwarded = ([name]: readonly [string, string]): boolean =>
    !isHopByHop(name) && !/^x-forwarded-(?:for|port|proto)$/i.test(name);
  const earlierProxies = incoming.headersDistinct['x-forwarded-for'] ?? [];
  return [
    ...sent.filter(isForwarded),
    ['X-Forwarded-For', [...earlierProxies, getSourceIp(incoming)].join(', ')],
    ['X-Forwarded-Port', String(incoming.socket.localPort)],
    ['X-Forwarded-Proto', 'http'],
  ];
}

function getSourceIp({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}

/** Reads a body to its end even if it is too long, because a client reads the response only after it has sent the body. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return length <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
