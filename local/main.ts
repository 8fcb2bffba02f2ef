import { open as openInspector } from 'node:inspector';
import { InvalidArgumentError, program } from 'commander';
import { computeClockShift, shiftClock } from '../emulator/clock.ts';
import { LOOPBACK } from '../emulator/loopback-server.ts';
import { startHost } from './host.ts';
import { parseCalendarDate, resolveFolders } from './host-options.ts';
import type { LocalFile } from './local-file.ts';
import { parsePorts } from './local-ports.ts';
import { setTemporaryFolder } from './operating-system.ts';
import { Progress } from './progress.ts';
import { registerShutdown, Shutdown } from './shutdown.ts';

/** Node's default, where debuggers look for it. */
const DEBUGGER_PORT = 9229;

program
  .name('npm start --')
  .description(
    'Runs the synthesized app on this machine. LATCHKEY_PORT sets the first of its six ports (default: 4000).',
  )
  .option('--fresh', 'delete all data and start over', false)
  .option(
    '--protect <folder>',
    'also run the APIs of an app of your own: its cdk.out, or the folder of a SAM or Serverless Framework app (repeatable)',
    (folder, before: string[]) => [...before, folder],
    [],
  )
  .option(
    '-c, --context <key=value>',
    'choose the settings as for cdk: config=<file>, or instance=<name> of cdk.json',
    parseContext,
    {},
  )
  .option('--date <YYYY-MM-DD>', 'the current day for the whole system, in UTC', parseCalendarDate)
  .option('--watch', 'apply changes of the code (npm run dev)', false)
  .option('--verbose', 'show the logs of functions', false)
  .option('--inspect [port]', 'let a debugger attach; functions have no timeout then', parseDebuggerPort)
  .option('--data <folder>', 'the folder for data and the synthesized app, instead of .latchkey and cdk.out')
  .action(run);
await program.parseAsync();

interface MainOptions {
  fresh: boolean;
  protect: string[];
  context: Record<string, string>;
  date?: string;
  watch: boolean;
  verbose: boolean;
  /** `true` if no port is given. */
  inspect?: number | true;
  data?: string;
}

async function run({ date, data, inspect, ...options }: MainOptions): Promise<void> {
  process.env.TZ = 'UTC'; // as in Lambda; functions run in threads, which share the process's time zone
  const clockShift = date === undefined ? 0 : computeClockShift(date, new Date());
  shiftClock(clockShift);
  const progress = new Progress(process.stdout);
  const cleanUp = new AsyncDisposableStack();
  const shutdown = new Shutdown(cleanUp, progress);
  await registerShutdown(shutdown);
  const started = performance.now();
  if (inspect !== undefined) openInspector(inspect === true ? DEBUGGER_PORT : inspect, LOOPBACK);
  progress.print(date === undefined ? 'Starting Latchkey' : `Starting Latchkey on ${date}`);
  try {
    const ports = parsePorts(process.env.LATCHKEY_PORT);
    const folders = resolveFolders(data);
    setTemporaryFolder(folders.temporary);
    const debugging = inspect !== undefined;
    const host = await startHost(
      { ...options, ports, folders, clockShift, debugging },
      progress,
      cleanUp,
      (error) => shutdown.fail(error),
    );
    progress.print(formatSummary(host, data, (performance.now() - started) / 1000));
  } catch (error) {
    shutdown.fail(error); // ignored if the shutdown caused it
  }
}

function formatSummary(
  { urls, exampleApi, protectedApis, administrators }: LocalFile,
  data: string | undefined,
  seconds: number,
): string {
  const someone = administrators[0]?.email ?? '<administrator email>';
  const token = ['npm run -s token --', ...(data === undefined ? [] : ['--data', data]), someone].join(' ');
  return `
Latchkey is ready, after ${seconds.toFixed(1)} s. Ctrl-C stops it.

  admin page             ${urls.adminPage}
  admin API              ${urls.adminApi}
  example protected API  ${exampleApi ? urls.protectedApi : 'not deployed: requires other permissions'}
${urls.programApi === undefined ? '' : `  API for programs       ${urls.programApi}\n`}  mailbox                ${urls.mailbox}
  identity provider      ${urls.identityProvider}
  AWS endpoints          ${urls.aws}
${protectedApis.map(({ name, url }) => `  ${name.padEnd(22)} ${url}\n`).join('')}
Try, in another terminal:

  curl -s ${urls.adminApi}/organisations -H "authorization: Bearer $(${token})"
`;
}

function parseContext(given: string, before: Record<string, string>): Record<string, string> {
  const [key = '', ...value] = given.split('=');
  if (key === '' || value.length === 0)
    throw new InvalidArgumentError('Write config=<file> or instance=<name>.');
  return { ...before, [key]: value.join('=') };
}

function parseDebuggerPort(given: string): number {
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('Write a port such as 9229.');
  return port;
}
