import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { ImportError, planImport } from '../core/import/plan-import.ts';
import { CommandError } from './command-error.ts';
import { DATA_OPTION, type DeploymentOptions, INSTANCE_OPTION } from './find-deployment.ts';
import { findLeaks } from './keys/find-leaks.ts';
import { describePlan, importChanges } from './keys/import-changes.ts';
import { findImportTarget } from './keys/import-target.ts';
import { parseKeyFile } from './keys/key-file.ts';
import { buildOperatorContext, runCommand } from './run-command.ts';

/** Progress is printed after each of so many rows. */
const REPORTED_ROWS = 10_000;

const program = new Command('npm run keys --').description('Imports API keys, and finds leaked ones');
program
  .command('import')
  .description('imports keys by the hashes of their values; docs/importing-keys.md describes the file')
  .argument('<file>', 'the keys, in CSV')
  .option('--aws', 'change the deployment on AWS instead of the running local host')
  .option('--dry-run', 'only print what would be changed')
  .option(...INSTANCE_OPTION)
  .option(...DATA_OPTION)
  .action(importFile);

program
  .command('find-leaks')
  .description('finds key values in files, such as repositories and logs, and prints where, never the value')
  .argument('<path...>', 'files, or folders with everything below them except .git and node_modules')
  .action(findLeaksIn);

await runCommand(program);

async function findLeaksIn(paths: string[]): Promise<void> {
  const { files, leaks } = await findLeaks(paths, ({ file, line, prefix, organisationId, keyId, hint }) =>
    console.log(
      `${file}:${line}: value ending in ${hint} of the key ${keyId} of “${organisationId}” (prefix ${prefix})`,
    ),
  );
  if (leaks === 0) return console.log(`Found no key values in ${files === 1 ? '1 file' : `${files} files`}.`);
  throw new CommandError(
    `Found ${leaks === 1 ? '1 key value' : `${leaks} key values`}. Replace each key and delete the old one: whoever has read the file can use it.`,
  );
}

async function importFile(
  path: string,
  { dryRun, ...options }: DeploymentOptions & { dryRun?: true },
): Promise<void> {
  const csv = await readFile(path).catch((error: Error) => {
    throw new CommandError(`The file cannot be read (${error.message}). Name another one.`);
  });
  const lines = parseKeyFile(path, csv);
  const { policy, lookups, commit, now } = await findImportTarget(options);
  const onProgress = (checked: number): void => {
    if (checked % REPORTED_ROWS === 0) console.error(`Checked ${checked} of ${lines.length} rows.`);
  };
  const context = buildOperatorContext(now());
  const plan = await planImport(lines, lookups, policy, context, onProgress).catch((error: unknown) => {
    if (!(error instanceof ImportError)) throw error;
    throw new CommandError(
      error.problems.map(({ line, column, message }) => `${path}:${line}: ${column}: ${message}`).join('\n'),
    );
  });

  if (dryRun) {
    describePlan(plan, console.log);
    console.log('Dry run: nothing was written.');
  } else await importChanges(plan, commit, console.log);
}
