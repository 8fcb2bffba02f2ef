import { devNull } from 'node:os';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { TemplateResource } from '../../emulator/cloud-assembly/synthesized-app.ts';
import { startDynamodb } from '../../emulator/dynamodb/dynamodb-engine.ts';
import { isTable } from '../../emulator/dynamodb/dynamodb-tables.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { createSetUp } from './set-up.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    dynamodbEndpoint: string;
    /** The tables of the synthesized data stack, by logical id. */
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
  const { Resources } = Template.fromStack(new DataStack(new App(), 'Data')).toJSON();
  return Object.fromEntries(
    Object.entries(Resources as Record<string, TemplateResource>).filter(([, resource]) => isTable(resource)),
  );
}
