import { program } from 'commander';
import { resolveFolders } from '../local/host-options.ts';
import { followBusFile } from './events/follow-bus-file.ts';
import { formatBusEvent } from './events/format-event.ts';
import { DATA_OPTION, requireLocalHost } from './find-deployment.ts';
import { runCommand } from './run-command.ts';

program.name('npm run events --').description('Shows what happens to keys, as it leaves on the event bus.');

program
  .command('follow')
  .description('Prints each event of the running local host as it leaves, until Ctrl-C.')
  .option('--json', 'print whole events, as EventBridge delivers them')
  .option(...DATA_OPTION)
  .action(follow);

await runCommand(program);

async function follow({ json, data }: { json?: true; data?: string }): Promise<void> {
  await requireLocalHost(data);
  const { busFile } = resolveFolders(data);
  await followBusFile(busFile, {
    onStart: () => console.error('Waiting for events. Ctrl-C ends this.'),
    onLine: (line) => console.log(json ? line : formatBusEvent(line)),
  });
}
