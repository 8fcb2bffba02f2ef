import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { program } from 'commander';
import { ulid } from 'ulid';
import { ImportRefused, planImport } from '../core/import/plan-import.ts';
import { fewAtATime } from '../core/reminders/few-at-a-time.ts';
import { Problem } from '../local/problem.ts';
import { describeChanges, readKeyFile } from './keys/file.ts';
import { awsTarget, localTarget } from './keys/targets.ts';

program.name('npm run keys --').description('API keys whose values were made elsewhere');
program
  .command('import')
  .description(
    'takes over keys by the hashes of their values: docs/importing-keys.md says how to make the file',
  )
  .argument('<file>', 'the keys, in CSV')
  .option('--aws', 'into what is deployed; without it, into the local host that is running')
  .option('--dry-run', 'only say what would be done')
  .option('--data <folder>', 'the data folder of the local host')
  .action(importKeys);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  program.error(error.message);
}

async function importKeys(
  path: string,
  { aws, dryRun, data }: { aws?: true; dryRun?: true; data?: string },
): Promise<void> {
  const csv = await readFile(path).catch((error: Error) => {
    throw new Problem(`Name a file that can be read: ${error.message}`);
  });
  const lines = readKeyFile(path, csv);
  const { lookups, commit } = aws ? await awsTarget() : await localTarget(data);
  // Whose account it is on this machine is what is known of the operator.
  const actor = { subject: 'operator', name: `Operator (${userInfo().username})` };
  const occasion = { actor, now: new Date(), newId: ulid, randomBytes };
  const plan = await planImport(lines, lookups, occasion).catch((error: unknown) => {
    if (!(error instanceof ImportRefused)) throw error;
    throw new Problem(
      error.problems.map(({ line, column, message }) => `${path}:${line}: ${column}: ${message}`).join('\n'),
    );
  });

  if (!dryRun) await fewAtATime(plan.changes, commit);
  for (const line of describeChanges(plan)) console.log(line);
  if (dryRun) console.log('Dry run: nothing was written.');
}
