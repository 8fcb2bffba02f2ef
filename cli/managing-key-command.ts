import { Command } from 'commander';
import { DATA_OPTION, requireLocalHost } from './find-deployment.ts';
import { findManagingKey } from './find-managing-key.ts';
import { runCommand } from './run-command.ts';

const program = new Command('npm run -s managing-key --')
  .description(
    'Prints the value of a key with which programs manage the keys of an organisation of the running local host, and nothing else.',
  )
  .argument('<organisation>', 'the ID of an organisation')
  .option(...DATA_OPTION)
  .action(async (organisationId: string, { data }: { data?: string }) => {
    console.log(findManagingKey(await requireLocalHost(data), organisationId));
  });

await runCommand(program);
