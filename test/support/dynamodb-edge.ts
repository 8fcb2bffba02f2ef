import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, inject } from 'vitest';

/** What becomes of a request: an error answer in place of the engine's, or an answer that is lost on its way back. */
export type Fault = { __type: string; CancellationReasons?: { Code: string }[] } | 'answer lost';

/**
 * Stands between the SDK and DynamoDB Local for the tests of one file.
 * @param fate asked before each request is passed on, with the name of the operation
 * @returns the address to give to the SDK
 */
export async function dynamodbEdge(
  fate: (operation: string) => Fault | undefined | Promise<Fault | undefined>,
): Promise<string> {
  const edge = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(edge, 'listening');
  afterAll(() => edge.close());

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { authorization = '', 'x-amz-target': target = '' } = request.headers;
    const fault = await fate(String(target).replace(/^.*\./, ''));
    const type = { 'content-type': 'application/x-amz-json-1.0' };
    if (fault !== undefined && fault !== 'answer lost') {
      response.writeHead(400, type).end(JSON.stringify(fault));
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
