import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, inject } from 'vitest';

/**
 * The fault of a request: an error response instead of the engine's (by default with 400), a lost response after the request
 * was processed, no response at all, or one from before everything was written.
 */
export type Fault =
  | { __type: string; status?: number; CancellationReasons?: { Code: string }[] }
  | 'answer lost'
  | 'no answer'
  | 'nothing found';

export const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

/** The response of any read that finds nothing. */
const NOTHING = { Items: [], Count: 0, ScannedCount: 0, Responses: {}, UnprocessedKeys: {} };

interface ReadInput {
  ConsistentRead?: boolean;
  IndexName?: string;
  /** Of BatchGetItem, by table. */
  RequestItems?: Record<string, { ConsistentRead?: boolean }>;
}

/**
 * The fault of a table whose copies lag: reads that are not strongly consistent find nothing that a test has written. Reads of
 * indexes do, because they cannot be strongly consistent.
 */
export function lag(operation: string, input: unknown): Fault | undefined {
  const { IndexName, RequestItems = {}, ...read } = input as ReadInput;
  if (!/^(?:GetItem|BatchGetItem|Query|Scan)$/.test(operation) || IndexName !== undefined) return undefined;
  const reads = operation === 'BatchGetItem' ? Object.values(RequestItems) : [read];
  return reads.every(({ ConsistentRead = false }) => ConsistentRead) ? undefined : 'nothing found';
}

/**
 * Starts a proxy between the SDK and DynamoDB Local for the tests of one file.
 * @param getFault called with the operation's name and input before each request is forwarded
 * @returns the endpoint for the SDK
 */
export async function startDynamodbEdge(
  getFault: (operation: string, input: unknown) => Fault | undefined | Promise<Fault | undefined>,
): Promise<string> {
  const edge = createServer((incoming, response) => void answer(incoming, response)).listen(0, '127.0.0.1');
  await once(edge, 'listening');
  const agent = new Agent({ keepAlive: true }); // takes half the processor time of `fetch`
  afterAll(() => {
    edge.close();
    agent.destroy();
  });

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { 'x-amz-target': target = '' } = incoming.headers;
    const fault = await getFault(String(target).replace(/^.*\./, ''), JSON.parse(String(body)));
    if (fault === 'no answer') return;
    if (fault === 'nothing found') {
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(NOTHING));
      return;
    }
    if (fault !== undefined && fault !== 'answer lost') {
      const { status = 400, ...error } = fault;
      response.writeHead(status, JSON_TYPE).end(JSON.stringify(error));
      return;
    }
    const answered = await forward(incoming, body, agent);
    if (fault === 'answer lost') response.destroy();
    else response.writeHead(answered.status, JSON_TYPE).end(answered.text);
  }

  return `http://127.0.0.1:${(edge.address() as AddressInfo).port}`;
}

/**
 * Sends a request on to DynamoDB Local. It is not signed again: DynamoDB Local does not check signatures.
 * @param incoming whose operation it is, and by whom
 */
export async function forward(
  { headers: { authorization = '', 'x-amz-target': target = '' } }: IncomingMessage,
  body: Buffer,
  agent: Agent,
): Promise<{ status: number; text: string }> {
  const forwarded = request(inject('dynamodbEndpoint'), {
    agent,
    method: 'POST',
    headers: { ...JSON_TYPE, authorization, 'x-amz-target': String(target), 'content-length': body.length },
  }).end(body);
  const [engine] = (await once(forwarded, 'response')) as [IncomingMessage];
  return { status: engine.statusCode ?? 500, text: await text(engine) };
}
