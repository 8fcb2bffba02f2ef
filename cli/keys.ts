import { readFile } from 'node:fs/promises';
import { program } from 'commander';
import { ImportError, planImport } from '../core/import/plan-import.ts';
import { CommandError } from './command-error.ts';
import { readKeyFile } from './keys/file.ts';
import { importChanges } from './keys/import-changes.ts';
import { awsTarget, localTarget } from './keys/targets.ts';
import { DATA_OPTION } from './local-host.ts';
import { operatorOccasion } from './operator.ts';
import { runCommand } from './run-command.ts';

program.name('npm run keys --').description('API keys whose values were made elsewhere');
program
  .command('import')
  .description(
    'takes over keys by the hashes of their values: docs/importing-keys.md says how to make the file',
  )
  .argument('<file>', 'the keys, in CSV')
  .option('--aws', 'into what is deployed; without it, into the local host that is running')
  .option('--dry-run', 'only say what would be done')
  .option(...DATA_OPTION)
  .action(importKeys);

await runCommand(program);

async function importKeys(
  path: string,
  { aws, dryRun, data }: { aws?: true; dryRun?: true; data?: string },
): Promise<void> {
  const csv = await readFile(path).catch((error: Error) => {
    throw new CommandError(`Name a file that can be read: ${error.message}`);
  });
  const lines = readKeyFile(path, csv);
  const { lookups, commit, now } = aws ? await awsTarget() : await localTarget(data);
  const plan = await planImport(lines, lookups, operatorOccasion(now())).catch((error: unknown) => {
    if (!(error instanceof ImportError)) throw error;
    throw new CommandError(
      error.problems.map(({ line, column, message }) => `${path}:${line}: ${column}: ${message}`).join('\n'),
    );
  });

  await importChanges(plan, dryRun ? async () => {} : commit, console.log);
  if (dryRun) console.log('Dry run: nothing was written.');
}
