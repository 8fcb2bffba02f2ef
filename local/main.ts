import { open as openInspector } from 'node:inspector';
import { InvalidArgumentError, program } from 'commander';
import { computeClockShift, shiftClock } from '../emulator/clock.ts';
import { LOOPBACK } from '../emulator/loopback-server.ts';
import { startHost } from './host.ts';
import type { LocalFile } from './local-file.ts';
import { setTemporaryFolder } from './operating-system.ts';
import { Progress } from './progress.ts';
import { foldersIn, portsFrom } from './settings.ts';
import { Stopping, stopWhenAsked } from './stopping.ts';

/** Where debuggers look for Node by default. */
const DEBUGGER_PORT = 9229;

program
  .name('npm start --')
  .description('Runs the synthesized app on this machine. LATCHKEY_PORT is the first of its six ports: 4000.')
  .option('--fresh', 'forget all data and start over', false)
  .option(
    '--protect <folder>',
    'run the APIs of an app of your own, too: its cdk.out (may be repeated)',
    (folder, before: string[]) => [...before, folder],
    [],
  )
  .option('--date <YYYY-MM-DD>', 'the day that the system believes it is, in UTC', calendarDate)
  .option('--watch', 'take over changes of the code (npm run dev)', false)
  .option('--verbose', 'show what the functions log', false)
  .option('--inspect [port]', 'let a debugger attach; functions have no time limit then', debuggerPort)
  .option('--data <folder>', 'where data and the synthesized app are kept, instead of .latchkey and cdk.out')
  .action(run);
await program.parseAsync();

interface Options {
  fresh: boolean;
  protect: string[];
  date?: string;
  watch: boolean;
  verbose: boolean;
  /** `true` when no port is given. */
  inspect?: number | true;
  data?: string;
}

async function run({ date, data, inspect, ...options }: Options): Promise<void> {
  process.env.TZ = 'UTC'; // as in Lambda; functions run in threads, which have the process's time zone
  const clockShift = date === undefined ? 0 : computeClockShift(date, new Date());
  shiftClock(clockShift);
  const progress = new Progress(process.stdout);
  const cleanUp = new AsyncDisposableStack();
  const stopping = new Stopping(cleanUp, progress);
  await stopWhenAsked(stopping);
  const started = performance.now();
  if (inspect !== undefined) openInspector(inspect === true ? DEBUGGER_PORT : inspect, LOOPBACK);
  progress.say(date === undefined ? 'Starting Latchkey' : `Starting Latchkey on ${date}`);
  try {
    const ports = portsFrom(process.env.LATCHKEY_PORT);
    const folders = foldersIn(data);
    setTemporaryFolder(folders.temporary);
    const debugging = inspect !== undefined;
    const host = await startHost(
      { ...options, ports, folders, clockShift, debugging },
      progress,
      cleanUp,
      (problem) => stopping.fail(problem),
    );
    progress.say(summary(host, (performance.now() - started) / 1000));
  } catch (error) {
    stopping.fail(error); // nothing if it fails because what it needs was stopped
  }
}

function summary({ urls, protectedApis, administrators }: LocalFile, seconds: number): string {
  const someone = administrators[0]?.email ?? '<administrator email>';
  return `
Latchkey is ready, after ${seconds.toFixed(1)} s. Ctrl-C stops it.

  admin page             ${urls.adminPage}
  admin API              ${urls.adminApi}
  example protected API  ${urls.protectedApi}
  mailbox                ${urls.mailbox}
  identity provider      ${urls.identityProvider}
  AWS endpoints          ${urls.aws}
${protectedApis.map(({ name, url }) => `  ${name.padEnd(22)} ${url}\n`).join('')}
Try, in another terminal:

  curl -s ${urls.adminApi}/organisations -H "authorization: Bearer $(npm run -s token -- ${someone})"
`;
}

function calendarDate(given: string): string {
  const date = new Date(`${given}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== given) {
    throw new InvalidArgumentError('Write a date such as 2027-03-01.');
  }
  return given;
}

function debuggerPort(given: string): number {
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('Write a port such as 9229.');
  return port;
}
