import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { DirectoryError, parseDirectoryFile } from '../core/directory-file.ts';
import { planDirectory } from '../core/directory-plan.ts';
import { CommandError } from './command-error.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import {
  inviteAdministrator,
  requireAdministrator,
  resetMfa,
  type SupportTarget,
} from './directory/account-support.ts';
import { applyPlan, describePlan } from './directory/apply-plan.ts';
import { findDirectoryTarget } from './directory/directory-target.ts';
import { countKeysToMove } from './directory/move-keys.ts';
import { parseYamlSource, type YamlSource } from './directory/yaml-source.ts';
import { DATA_OPTION, type DeploymentOptions, INSTANCE_OPTION } from './find-deployment.ts';
import { buildOperatorContext, runCommand } from './run-command.ts';

const program = new Command('npm run directory --').description(
  'Manages organisations and their administrators',
);
program
  .command('apply')
  .description('makes the directory the same as a file; what the file does not name is removed')
  .argument('<file>', 'the directory, in YAML')
  .option('--aws', 'change the deployment on AWS instead of the running local host')
  .option('--dry-run', 'only print what would be changed')
  .option(...INSTANCE_OPTION)
  .option(...DATA_OPTION)
  .action(applyFile);
program
  .command('reachable')
  .description('resumes mails to an administrator whose address was marked as unreachable')
  .argument('<email>', 'the address, as in the directory')
  .option('--aws', 'change the deployment on AWS instead of the running local host')
  .option(...INSTANCE_OPTION)
  .option(...DATA_OPTION)
  .action(markReachable);
addSupport(
  'invite',
  'sends the invitation again to an administrator who has not signed in yet',
  inviteAdministrator,
);
addSupport('reset-mfa', 'removes the authenticator app of an administrator who lost their phone', resetMfa);

await runCommand(program);

async function applyFile(
  path: string,
  { dryRun, ...options }: DeploymentOptions & { dryRun?: true },
): Promise<void> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new CommandError(`The file cannot be read (${error.message}). Name another one.`);
  });
  const source = parseYamlSource(path, decodeUtf8(path, bytes));
  const target = await findDirectoryTarget(options);
  const { catalogue, directory, keys } = target;
  const file = await explainProblems(source, () => parseDirectoryFile(source.content, catalogue));
  const current = {
    organisations: await directory.listOrganisations(),
    administrators: await directory.listAdministrators(),
  };
  const lookups = { hasApiKeys: directory.hasApiKeys, needsLink: target.identities.needsLink };
  const plan = await explainProblems(source, () => planDirectory(file, current, lookups));

  const changeContext = buildOperatorContext(target.now());
  const counts = new Map<string, number>();
  for (const organisation of plan.moveKeys) {
    counts.set(organisation.organisationId, await countKeysToMove(keys, organisation, changeContext));
  }
  const steps = describePlan(plan, counts, changeContext);
  if (steps.length === 0) {
    console.log('Nothing to do: the directory is the same as the file.');
  } else if (dryRun) {
    console.log([...steps, 'Dry run: nothing was written.'].join('\n'));
  } else {
    await applyPlan(plan, counts, target, changeContext, console.log);
  }
}

async function markReachable(email: string, options: DeploymentOptions): Promise<void> {
  const { directory } = await findDirectoryTarget(options);
  const administrator = await requireAdministrator(directory, email);
  await directory.markReachable(administrator.subject);
  console.log(
    administrator.unreachable === undefined
      ? `${administrator.email} was not marked as unreachable. Nothing else has changed.`
      : `${administrator.email} gets mail again. It was marked as unreachable since ${administrator.unreachable}.`,
  );
}

/** Adds a command that helps one administrator to sign in, and prints what happened. */
function addSupport(
  name: string,
  description: string,
  help: (target: SupportTarget, email: string) => Promise<string>,
): void {
  program
    .command(name)
    .description(description)
    .argument('<email>', 'the address, as in the directory')
    .option('--aws', 'act on the deployment on AWS instead of the running local host')
    .option(...INSTANCE_OPTION)
    .option(...DATA_OPTION)
    .action(async (email: string, options: DeploymentOptions) => {
      console.log(await help(await findDirectoryTarget(options), email));
    });
}

/** @throws CommandError with a line for each problem of the file */
async function explainProblems<Result>(
  source: YamlSource,
  step: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    throw new CommandError(error.problems.map(source.describeProblem).join('\n'));
  }
}
