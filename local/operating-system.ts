/** What the local host assumes of the operating system, in one place. Linux is what it is tried on. */
import { execa } from 'execa';
import { isCode } from './host-error.ts';

/** Signals that ask a process to end: Ctrl-C, `kill`, and a terminal that closes. Windows knows no SIGTERM and sends none. */
export const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Modes of files and folders that only their user may read. Windows ignores them: there a user's folders are private. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** Names of the variables by which programs find the temporary folder: of POSIX, and of Windows. */
const TEMPORARY_FOLDER_VARIABLES = ['TMPDIR', 'TEMP', 'TMP'];

/** npm, a shell, and what may stand between them and this process. */
const MOST_LAUNCHERS = 5;

/** Makes this process, and all that it starts, keep temporary files in a folder. */
export function setTemporaryFolder(folder: string): void {
  for (const name of TEMPORARY_FOLDER_VARIABLES) process.env[name] = folder;
}

/** Whether a process exists. */
export function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM'); // it belongs to another user
  }
}

/**
 * The processes by which npm runs this one, nearest first: a shell, and npm itself. Just the parent if npm does not run
 * it, or if the machine has no `ps`, as Windows has none.
 */
export async function findLaunchers(): Promise<number[]> {
  const parent = process.ppid;
  const { stdout, failed } = await execa('ps', ['-A', '-o', 'pid=,ppid=,args='], { reject: false });
  if (failed) return [parent];
  const processes = new Map(
    [...stdout.matchAll(/^ *(\d+) +(\d+) +(.*)$/gm)].map(([, pid, ppid, command = '']) => [
      Number(pid),
      { ppid: Number(ppid), command },
    ]),
  );
  const launchers: number[] = [];
  for (let at = parent; at > 1 && launchers.length < MOST_LAUNCHERS; at = processes.get(at)?.ppid ?? 0) {
    launchers.push(at);
    if (/\bnpm\b/.test(processes.get(at)?.command ?? '')) return launchers;
  }
  return [parent];
}

/** Options with which a program is started so that {@link endGroup} ends it with all that it starts. */
export const OWN_GROUP = { detached: process.platform !== 'win32' };

/** Ends a program at once that was started with {@link OWN_GROUP}, and on POSIX all that it has started. */
export function endGroup(processId: number | undefined): void {
  if (processId === undefined) return; // it never started
  try {
    process.kill(OWN_GROUP.detached ? -processId : processId, 'SIGKILL');
  } catch (error) {
    if (!isCode(error, 'ESRCH')) throw error; // it has ended already
  }
}
