/**
 * Thrown when something that a person can fix keeps the local host from running. The message tells what happened and what
 * to do; print it without the stack trace.
 */
export class HostError extends Error {
  override readonly name = 'HostError';
}

/** Whether an error has a code of Node.js, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

const OTHER_FOLDER = 'Choose another folder with --data.';

/** Faults of the machine by their code: what happened, and what to do. */
const MACHINE_FAULTS: Record<string, readonly [fault: string, advice: string]> = {
  EACCES: ['permission denied', OTHER_FOLDER],
  EPERM: ['permission denied', OTHER_FOLDER],
  EROFS: ['the file system is read-only', OTHER_FOLDER],
  ENOSPC: ['the disk is full', 'Free some space and start again.'],
  EDQUOT: ['your disk quota is used up', 'Free some space and start again.'],
  EEXIST: ['it is not a folder', OTHER_FOLDER],
  ENOTDIR: ['a folder in its path is a file', OTHER_FOLDER],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n) and start again.'],
};

/** For a program that reports the full disk in its output. */
export const DISK_FULL = 'Latchkey cannot run: the disk is full. Free some space and start again.';

/**
 * Describes an error that a person can fix: a {@link HostError} or a fault of this machine.
 * @returns `undefined` for any other error
 */
export function describeLocalError(error: unknown): string | undefined {
  if (error instanceof HostError) return error.message;
  if (!(error instanceof Error)) return undefined;
  const { code = '', path, syscall } = error as NodeJS.ErrnoException;
  const known = MACHINE_FAULTS[code];
  if (known === undefined || syscall === 'connect') return undefined;
  const [fault, advice] = known;
  const subject = path === undefined ? 'Latchkey cannot run' : `Latchkey cannot use ${path}`;
  return `${subject}: ${fault}. ${advice}`;
}
