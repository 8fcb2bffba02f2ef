import { devNull } from 'node:os';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { TemplateResource } from '../../emulator/cloud-assembly/synthesized-app.ts';
import { startDynamodb } from '../../emulator/dynamodb/dynamodb-engine.ts';
import { isTable } from '../../emulator/dynamodb/dynamodb-tables.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { createAccountsTable } from '../../lib/example-accounts-table.ts';
import { createSetUp } from './set-up.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    dynamodbEndpoint: string;
    /** The tables of the synthesized data stack, by logical id, and that of the example API. */
    tables: Record<string, TemplateResource>;
  }
}

/**
 * Vitest global set-up: starts one DynamoDB Local, in memory, for all integration tests. Synthesizes the definitions of the
 * tables once, because that takes seconds.
 */
export default createSetUp(async (project) => {
  const engine = await startDynamodb({ logFile: devNull }); // it ends with this process, also if the run is interrupted
  project.provide('tables', synthesizeTables());
  project.provide('dynamodbEndpoint', engine.clientConfig.endpoint);
  return engine.stop;
});

function synthesizeTables(): Record<string, TemplateResource> {
  const app = new App();
  const data = new DataStack(app, 'Data');
  const example = new Stack(app, 'Example');
  createAccountsTable(example);
  const resources = [data, example].flatMap((stack) =>
    Object.entries<TemplateResource>(Template.fromStack(stack).toJSON().Resources),
  );
  return Object.fromEntries(resources.filter(([, resource]) => isTable(resource)));
}
