import { readFile } from 'node:fs/promises';
import { program } from 'commander';
import { DirectoryRefused, readDirectoryFile } from '../core/directory-file.ts';
import { planDirectory } from '../core/directory-plan.ts';
import { Problem } from '../local/problem.ts';
import { applyPlan, describePlan } from './directory/apply.ts';
import { parseSource, type Source } from './directory/source.ts';
import { awsTarget, localTarget } from './directory/targets.ts';

program.name('npm run directory --').description('Organisations and their administrators');
program
  .command('apply')
  .description('makes the directory hold what a file says: what the file does not name is removed')
  .argument('<file>', 'the directory, in YAML')
  .option('--aws', 'apply it to what is deployed; without it, to the local host that is running')
  .option('--dry-run', 'only say what would be done')
  .action(apply);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  program.error(error.message);
}

async function apply(path: string, { aws, dryRun }: { aws?: true; dryRun?: true }): Promise<void> {
  const yaml = await readFile(path, 'utf8').catch((error: Error) => {
    throw new Problem(`Name a file that can be read: ${error.message}`);
  });
  const source = parseSource(path, yaml);
  const file = await refusalsDescribed(source, () => readDirectoryFile(source.content));
  const { directory, identities } = aws ? await awsTarget() : await localTarget();
  const state = {
    organisations: await directory.organisations(),
    administrators: await directory.administrators(),
  };
  const plan = await refusalsDescribed(source, () => planDirectory(file, state, directory.holdsApiKeys));

  if (!dryRun) await applyPlan(plan, directory, identities);
  const steps = describePlan(plan);
  console.log(steps.length > 0 ? steps.join('\n') : 'Nothing to do: the directory holds what the file says.');
  if (dryRun && steps.length > 0) console.log('Dry run: nothing was written.');
}

/** @throws Problem that lists everything for which the file is refused, each with its line. */
async function refusalsDescribed<Result>(
  source: Source,
  step: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof DirectoryRefused)) throw error;
    throw new Problem(error.problems.map(source.describe).join('\n'));
  }
}
