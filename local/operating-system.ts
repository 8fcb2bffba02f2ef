/** What the local host assumes of the operating system, in one place. It is tried on Linux. */
import { execa } from 'execa';
import { hasCode } from './host-error.ts';

/** Signals that ask a process to end: Ctrl-C, `kill`, and a terminal that closes. Windows never sends SIGTERM. */
export const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Modes of files and folders that only their owner may read. Windows ignores them, but keeps a user's folders private. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** The variables by which programs find the temporary folder, on POSIX and on Windows. */
const TEMPORARY_FOLDER_VARIABLES = ['TMPDIR', 'TEMP', 'TMP'];

/** The most processes that npm may have between itself and this process. */
const MAX_LAUNCHERS = 5;

/** Makes this process, and the programs that it starts, use a folder for temporary files. */
export function setTemporaryFolder(folder: string): void {
  for (const name of TEMPORARY_FOLDER_VARIABLES) process.env[name] = folder;
}

/** Whether a process exists. */
export function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM'); // it belongs to another user
  }
}

/**
 * Finds the processes by which npm runs this one, nearest first: a shell, then npm. It is just the parent if npm does not
 * run this process, or if the machine has no `ps`, like Windows.
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
  for (let at = parent; at > 1 && launchers.length < MAX_LAUNCHERS; at = processes.get(at)?.ppid ?? 0) {
    launchers.push(at);
    if (/\bnpm\b/.test(processes.get(at)?.command ?? '')) return launchers;
  }
  return [parent];
}

/** Options that start a program in a process group of its own, for {@link killGroup}. Windows has no process groups. */
export const OWN_GROUP = { detached: process.platform !== 'win32' };

/** Kills a program that was started with {@link OWN_GROUP} and, on POSIX, every program that it has started. */
export function killGroup(processId: number | undefined): void {
  if (processId === undefined) return; // it never started
  try {
    process.kill(OWN_GROUP.detached ? -processId : processId, 'SIGKILL');
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error; // it has ended already
  }
}
