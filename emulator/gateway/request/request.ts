import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Headers, headerValue, isHopByHop } from './headers.ts';

/**
 * The most that API Gateway takes: 10 MB.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const LONGEST_BODY = 10 * 1024 * 1024;

/** A request as it reached the gateway. */
export interface GatewayRequest {
  id: string;
  receivedAt: Date;
  method: string;
  /** Percent-encoded, as it was sent. */
  path: string;
  /** Likewise, without the question mark. */
  queryString: string;
  /** With those that a proxy adds, and without those that concern the connection alone. */
  headers: Headers;
  /** Such as `HTTP/1.1`. */
  protocol: string;
  sourceIp: string;
  /** Undefined where it is longer than API Gateway takes. */
  body: Buffer | undefined;
}

export async function readRequest(incoming: IncomingMessage, receivedAt: Date): Promise<GatewayRequest> {
  const target = incoming.url ?? '/';
  const queryAt = target.indexOf('?');
  return {
    id: randomUUID(),
    receivedAt,
    method: incoming.method ?? 'GET',
    path: queryAt < 0 ? target : target.slice(0, queryAt),
    queryString: queryAt < 0 ? '' : target.slice(queryAt + 1),
    headers: forwarded(incoming),
    protocol: `HTTP/${incoming.httpVersion}`,
    sourceIp: sourceIpOf(incoming),
    body: await readBody(incoming),
  };
}

export function queryOf({ queryString }: GatewayRequest): URLSearchParams {
  return new URLSearchParams(queryString);
}

/** The host that the request is for, without its port: API Gateway has but one. */
export function domainNameOf({ headers }: GatewayRequest): string {
  return (headerValue(headers, 'host') ?? '').replace(/:\d+$/, '');
}

export function userAgentOf({ headers }: GatewayRequest): string {
  return headerValue(headers, 'user-agent') ?? '';
}

function forwarded(incoming: IncomingMessage): Headers {
  const { rawHeaders } = incoming;
  const sent = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  );
  const isPassedOn = ([name]: readonly [string, string]): boolean =>
    !isHopByHop(name) && !/^x-forwarded-(?:for|port|proto)$/i.test(name);
  const before = incoming.headersDistinct['x-forwarded-for'] ?? [];
  return [
    ...sent.filter(isPassedOn),
    ['X-Forwarded-For', [...before, sourceIpOf(incoming)].join(', ')],
    ['X-Forwarded-Port', String(incoming.socket.localPort)],
    ['X-Forwarded-Proto', 'http'],
  ];
}

function sourceIpOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? '';
}

/** Reads all of a body, also of one that is too long, because a caller reads the answer only then. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length <= LONGEST_BODY) chunks.push(chunk);
  }
  return length <= LONGEST_BODY ? Buffer.concat(chunks) : undefined;
}
