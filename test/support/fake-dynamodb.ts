import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll } from 'vitest';

/** A request that a {@link FakeDynamodb} got. */
export interface ReadRequest {
  method: string | undefined;
  input: { TableName: string; Key: Record<string, unknown>; ConsistentRead?: boolean };
  headers: IncomingHttpHeaders;
  /** The caller's port: the same for requests on the same connection. */
  port: number | undefined;
}

/** An answer: its body is DynamoDB's JSON, or text that is sent as it is. */
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: object | string;
  /** Closes the connection after the first byte of the body. */
  isCut?: true;
}

/** Stands in for DynamoDB where a test decides what it answers: with what, how late, and by which clock. */
export interface FakeDynamodb {
  endpoint: string;
  requests: ReadRequest[];
  /** Builds the answer to a request. `undefined`: the connection is closed without one; `pending`: it stays open. */
  respond(request: ReadRequest): Answer | undefined | 'pending';
}

/** Starts it for the tests of one file. It finds no item unless a test changes `respond`. */
export async function startFakeDynamodb(): Promise<FakeDynamodb> {
  const server = createServer(async (incoming, outgoing) => {
    const { Key, ...rest } = (await json(incoming)) as { TableName: string; Key: object };
    const request = {
      method: incoming.method,
      input: { ...rest, Key: unmarshall(Key as never) },
      headers: incoming.headers,
      port: incoming.socket.remotePort,
    };
    fake.requests.push(request);
    const answer = fake.respond(request);
    if (answer === 'pending') return;
    if (answer === undefined) {
      outgoing.destroy();
      return;
    }
    const { status = 200, headers = {}, body, isCut } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers });
    if (isCut) outgoing.write(text.slice(0, 1), () => outgoing.destroy());
    else outgoing.end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  const fake: FakeDynamodb = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    respond: () => found(undefined),
  };
  return fake;
}

/** The answer to a read that finds this item, or none. */
export function found(item: object | undefined): Answer {
  return { body: item ? { Item: marshall(item, { removeUndefinedValues: true }) } : {} };
}

/** The answer with which DynamoDB refuses a request. */
export function refused(type: string, status = 400, message = 'Refused by the test'): Answer {
  return { status, body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message } };
}
