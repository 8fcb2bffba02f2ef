import { program } from 'commander';
import { findManagingPermission, listPermitted } from '../core/permissions.ts';
import { CommandError } from './command-error.ts';
import { DATA_OPTION, requireLocalHost } from './find-deployment.ts';
import { runCommand } from './run-command.ts';

program
  .name('npm run -s managing-key --')
  .description(
    'Prints the value of a key with which programs manage the keys of an organisation of the running local host, and nothing else.',
  )
  .argument('<organisation>', 'the ID of an organisation')
  .option(...DATA_OPTION)
  .action(printValue);

await runCommand(program);

/** Prints the value of the demonstration's key. It is a key like any other, so it may have been disabled or deleted since. */
async function printValue(organisationId: string, { data }: { data?: string }): Promise<void> {
  const { catalogue, organisations, apiKeys } = await requireLocalHost(data);
  const permission = findManagingPermission(catalogue);
  if (permission === undefined) {
    throw new CommandError(
      'No permission manages keys. Start Latchkey with one: docs/managing-keys-from-programs.md says how.',
    );
  }
  const organisation = organisations.find((one) => one.organisationId === organisationId);
  if (!organisation) {
    const known = organisations.map((one) => one.organisationId).join(', ');
    throw new CommandError(`There is no organisation ${organisationId}. There are: ${known}.`);
  }
  const managing = apiKeys.find(
    (key) =>
      key.organisationId === organisationId &&
      listPermitted(catalogue, key.permissionLevel, organisation.features).includes(permission),
  );
  if (!managing) {
    throw new CommandError(
      `The demonstration has no key that manages keys of ${organisationId}. Create one on the admin page, or start over with --fresh.`,
    );
  }
  console.log(managing.value);
}
