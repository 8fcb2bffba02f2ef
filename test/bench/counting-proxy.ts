import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { afterAll } from 'vitest';

/** What requests have cost. */
export interface Cost {
  requests: number;
  /** Read and write units, as DynamoDB counts them. */
  units: number;
}

interface Consumed {
  CapacityUnits?: number;
}

/**
 * Starts a proxy that asks DynamoDB what each request consumes. It is not signed again: DynamoDB Local does not look.
 * @param target endpoint of DynamoDB Local
 * @returns its endpoint, and a function that returns the costs since its last call
 */
export async function startCountingProxy(target: string): Promise<{ endpoint: string; take(): Cost }> {
  let cost: Cost = { requests: 0, units: 0 };
  const agent = new Agent({ keepAlive: true });
  const proxy = createServer((incoming, response) => void forward(incoming, response)).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  afterAll(() => {
    proxy.close();
    proxy.closeAllConnections();
    agent.destroy();
  });

  async function forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const input = JSON.parse(String(await buffer(incoming))) as object;
    const body = JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' });
    const { authorization = '', 'x-amz-target': operation = '' } = incoming.headers;
    const type = { 'content-type': 'application/x-amz-json-1.0' };
    const headers = { ...type, authorization, 'x-amz-target': String(operation) };
    const forwarded = request(target, { agent, method: 'POST', headers }).end(body);
    const [answer]: [IncomingMessage] = (await once(forwarded, 'response')) as [IncomingMessage];
    const answered = await text(answer);
    const { ConsumedCapacity = [] } = JSON.parse(answered) as { ConsumedCapacity?: Consumed | Consumed[] };
    cost.requests++;
    for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat()) cost.units += CapacityUnits;
    response.writeHead(answer.statusCode ?? 500, type).end(answered);
  }

  return {
    endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    take() {
      const taken = cost;
      cost = { requests: 0, units: 0 };
      return taken;
    },
  };
}
