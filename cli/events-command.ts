import { Command } from 'commander';
import { resolveFolders } from '../local/host-options.ts';
import { followBusFile } from './events/follow-bus-file.ts';
import { formatBusEvent } from './events/format-event.ts';
import { resendDeadLetters } from './events/resend.ts';
import { findResendTarget } from './events/resend-target.ts';
import { DATA_OPTION, type DeploymentOptions, INSTANCE_OPTION, requireLocalHost } from './find-deployment.ts';
import { runCommand } from './run-command.ts';

const program = new Command('npm run events --').description(
  'Shows what happens to keys, as it leaves on the event bus, and sends again what could not leave.',
);

program
  .command('follow')
  .description('Prints each event of the running local host as it leaves, until Ctrl-C.')
  .option('--json', 'print whole events, as EventBridge delivers them')
  .option(...DATA_OPTION)
  .action(follow);

program
  .command('resend')
  .description(
    'Sends the events again that Lambda gave up to publish, as the dead-letter queue says, and empties the queue.',
  )
  .option('--aws', 'use the deployment on AWS instead of the running local host')
  .option(...INSTANCE_OPTION)
  .option(...DATA_OPTION)
  .action(resend);

await runCommand(program);

async function resend(options: DeploymentOptions): Promise<void> {
  await resendDeadLetters(await findResendTarget(options), console.log);
}

async function follow({ json, data }: { json?: true; data?: string }): Promise<void> {
  await requireLocalHost(data);
  const { busFile } = resolveFolders(data);
  await followBusFile(busFile, {
    onStart: () => console.error('Waiting for events. Ctrl-C ends this.'),
    onLine: (line) => console.log(json ? line : formatBusEvent(line)),
  });
}
