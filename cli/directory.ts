import { readFile } from 'node:fs/promises';
import { program } from 'commander';
import { DirectoryError, parseDirectoryFile } from '../core/directory-file.ts';
import { planDirectory } from '../core/directory-plan.ts';
import { CommandError } from './command-error.ts';
import { applyPlan, describePlan } from './directory/apply.ts';
import { countKeysToMove } from './directory/move-keys.ts';
import { parseSource, type Source } from './directory/source.ts';
import { awsTarget, localTarget } from './directory/targets.ts';
import { DATA_OPTION } from './local-host.ts';
import { operatorOccasion } from './operator.ts';
import { runCommand } from './run-command.ts';

program.name('npm run directory --').description('Organisations and their administrators');
program
  .command('apply')
  .description('makes the directory hold what a file says: what the file does not name is removed')
  .argument('<file>', 'the directory, in YAML')
  .option('--aws', 'apply it to what is deployed; without it, to the local host that is running')
  .option('--dry-run', 'only say what would be done')
  .option(...DATA_OPTION)
  .action(apply);
program
  .command('reachable')
  .description('sends mail again to an administrator whose address was marked as unreachable')
  .argument('<email>', 'their address, as it stands in the directory')
  .option('--aws', 'of what is deployed; without it, of the local host that is running')
  .option(...DATA_OPTION)
  .action(reachable);

await runCommand(program);

async function apply(
  path: string,
  { aws, dryRun, data }: { aws?: true; dryRun?: true; data?: string },
): Promise<void> {
  const yaml = await readFile(path, 'utf8').catch((error: Error) => {
    throw new CommandError(`Name a file that can be read: ${error.message}`);
  });
  const source = parseSource(path, yaml);
  const file = await refusalsDescribed(source, () => parseDirectoryFile(source.content));
  const target = aws ? await awsTarget() : await localTarget(data);
  const { directory } = target;
  const state = {
    organisations: await directory.listOrganisations(),
    administrators: await directory.listAdministrators(),
  };
  const plan = await refusalsDescribed(source, () => planDirectory(file, state, directory.hasApiKeys));

  const changeContext = operatorOccasion(target.now());
  const counts = new Map<string, number>();
  for (const organisation of plan.moveKeys) {
    counts.set(organisation.organisationId, await countKeysToMove(target.keys, organisation, changeContext));
  }
  const steps = describePlan(plan, counts, changeContext);
  if (steps.length === 0) {
    console.log('Nothing to do: the directory holds what the file says.');
  } else if (dryRun) {
    console.log([...steps, 'Dry run: nothing was written.'].join('\n'));
  } else {
    await applyPlan(plan, counts, target, changeContext, console.log);
  }
}

async function reachable(email: string, { aws, data }: { aws?: true; data?: string }): Promise<void> {
  const { directory } = aws ? await awsTarget() : await localTarget(data);
  const administrators = await directory.listAdministrators();
  const administrator = administrators.find((one) => one.email === email.trim().toLowerCase());
  if (!administrator) {
    throw new CommandError(
      `No administrator has the address ${email}. Write it as it stands in the directory.`,
    );
  }
  await directory.markReachable(administrator.subject);
  console.log(
    administrator.unreachable === undefined
      ? `${administrator.email} was not marked as unreachable. Nothing else has changed.`
      : `${administrator.email} gets mail again. It was marked as unreachable since ${administrator.unreachable}.`,
  );
}

/** @throws CommandError with a line for each thing for which the file is refused */
async function refusalsDescribed<Result>(
  source: Source,
  step: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    throw new CommandError(error.problems.map(source.describe).join('\n'));
  }
}
