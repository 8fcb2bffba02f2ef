import { DescribeTableCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Command } from 'commander';
import { TABLES, type TableNames } from '../core/tables.ts';
import { CommandError, InterruptedError } from './command-error.ts';
import {
  DATA_OPTION,
  type DeploymentOptions,
  findInstance,
  INSTANCE_OPTION,
  openData,
} from './find-deployment.ts';
import {
  type CopyNames,
  describeCounts,
  RESTORED,
  type RestoredTable,
  restoreTables,
} from './restore/restore-tables.ts';
import { runCommand } from './run-command.ts';

const program = new Command('npm run restore --')
  .description(
    'Copies lost keys and events from restored copies of the tables. Never brings back what was deleted on purpose.',
  )
  .requiredOption(
    '--from <copies>',
    'what the copies’ names begin with, such as restored- for restored-ApiKeys, or ApiKeys=<name>,KeyEvents=<name>,…',
  )
  .option('--apply', 'write; without it, only say what would be restored')
  .option('--aws', 'restore the deployment on AWS instead of the running local host')
  .option(...INSTANCE_OPTION)
  .option(...DATA_OPTION)
  .action(restore);

await runCommand(program);

async function restore({
  from,
  apply = false,
  ...options
}: DeploymentOptions & { from: string; apply?: boolean }): Promise<void> {
  const copies = parseCopies(from);
  const { client, tables: live, now } = await openData(findInstance(options), options.data);
  await requireCopies(client, copies, live);
  const work = { client, live, copies, now: now(), apply, report: console.log };
  try {
    await restoreTables(work, (table, counts) => console.log(describeCounts(table, counts, apply)));
  } catch (error) {
    throw new InterruptedError('Stopped half-way. Run the same command again: it continues.', error);
  }
  if (!apply) console.log('Dry run: nothing was written. Add --apply to restore.');
}

/** @throws CommandError if a table is named that is not restored */
function parseCopies(from: string): CopyNames {
  const ids = Object.keys(RESTORED) as RestoredTable[];
  if (!from.includes('=')) return Object.fromEntries(ids.map((id) => [id, `${from}${TABLES[id].name}`]));
  const known = new Map<string, RestoredTable>(ids.map((id) => [TABLES[id].name, id]));
  const entries = from.split(',').map((entry) => {
    const [name = '', copy = ''] = entry.split('=').map((part) => part.trim());
    const id = known.get(name);
    if (id !== undefined && copy !== '') return [id, copy];
    throw new CommandError(
      `“${entry}” names no copy of a table. Write <table>=<name>, with one of ${[...known.keys()].join(', ')}.`,
    );
  });
  return Object.fromEntries(entries);
}

/** @throws CommandError if a copy does not exist, or is the live table */
async function requireCopies(
  client: DynamoDBDocumentClient,
  copies: CopyNames,
  live: TableNames,
): Promise<void> {
  for (const [table, TableName] of Object.entries(copies) as [RestoredTable, string][]) {
    if (TableName === live[table]) {
      throw new CommandError(`${TableName} is the live table. Name a restored copy of it.`);
    }
    await client.send(new DescribeTableCommand({ TableName })).catch((error: unknown) => {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      throw new CommandError(
        `There is no table ${TableName}. Restore it first, or name the copies as <table>=<name>.`,
      );
    });
  }
}
