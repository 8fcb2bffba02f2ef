import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, inject } from 'vitest';

/**
 * The fault of a request: an error response instead of the engine's (by default with 400), a lost response after the request
 * was processed, or no response at all.
 */
export type Fault =
  | { __type: string; status?: number; CancellationReasons?: { Code: string }[] }
  | 'answer lost'
  | 'no answer';

/**
 * Starts a proxy between the SDK and DynamoDB Local for the tests of one file.
 * @param getFault called with the operation's name before each request is forwarded
 * @returns the endpoint for the SDK
 */
export async function startDynamodbEdge(
  getFault: (operation: string) => Fault | undefined | Promise<Fault | undefined>,
): Promise<string> {
  const edge = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(edge, 'listening');
  afterAll(() => edge.close());

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { authorization = '', 'x-amz-target': target = '' } = request.headers;
    const fault = await getFault(String(target).replace(/^.*\./, ''));
    const type = { 'content-type': 'application/x-amz-json-1.0' };
    if (fault === 'no answer') return;
    if (fault !== undefined && fault !== 'answer lost') {
      const { status = 400, ...error } = fault;
      response.writeHead(status, type).end(JSON.stringify(error));
      return;
    }
    const engine = await fetch(inject('dynamodbEndpoint'), {
      method: 'POST',
      headers: { ...type, authorization, 'x-amz-target': String(target) },
      body,
    });
    const answered = await engine.text();
    if (fault === 'answer lost') response.destroy();
    else response.writeHead(engine.status, type).end(answered);
  }

  return `http://127.0.0.1:${(edge.address() as AddressInfo).port}`;
}
