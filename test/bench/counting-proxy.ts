import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import { forward, JSON_TYPE } from '../support/dynamodb-edge.ts';

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
 * Starts a proxy between the SDK and DynamoDB Local that asks what each request consumes.
 * @returns its endpoint, and a function that returns the costs since its last call
 */
export async function startCountingProxy(): Promise<{ endpoint: string; take(): Cost }> {
  let cost: Cost = { requests: 0, units: 0 };
  const agent = new Agent({ keepAlive: true });
  const proxy = createServer((incoming, response) => void answer(incoming, response)).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  afterAll(() => {
    proxy.close();
    proxy.closeAllConnections();
    agent.destroy();
  });

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const input = (await json(incoming)) as object;
    const body = JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' });
    const answered = await forward(incoming, Buffer.from(body), agent);
    const { ConsumedCapacity = [] } = JSON.parse(answered.text) as {
      ConsumedCapacity?: Consumed | Consumed[];
    };
    cost.requests++;
    for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat()) cost.units += CapacityUnits;
    response.writeHead(answered.status, JSON_TYPE).end(answered.text);
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
