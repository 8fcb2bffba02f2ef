/**
 * Something that keeps the local host from running and that a person can fix.
 * The message says what happened and what to do; it is shown without a stack trace.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/** Whether something failed for a reason that Node.js knows by this code, such as `ENOENT`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

export const DISK_FULL = 'The disk is full: free some of it and start again.';

/** Faults of the machine, not of the code, and what to do about them. */
const MACHINE_FAULTS: Record<string, string> = {
  EACCES: 'You may not write there: choose another folder with --data.',
  EPERM: 'You may not write there: choose another folder with --data.',
  EROFS: 'It cannot be written: choose another folder with --data.',
  ENOSPC: DISK_FULL,
  EDQUOT: 'Your quota is used up: free some of it and start again.',
  EEXIST: 'It is not a folder: choose another folder with --data.',
  ENOTDIR: 'It is not in a folder: choose another folder with --data.',
  EMFILE: 'Too many files are open: raise the limit (ulimit -n) and start again.',
};

/** What to tell a person about an error: a sentence if they can do something about it, everything about it otherwise. */
export function describeHostFailure(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code = '', path } = error as NodeJS.ErrnoException;
  const advice = MACHINE_FAULTS[code];
  if (advice === undefined) return error.stack ?? error.message;
  return path === undefined ? advice : `Latchkey needs ${path}. ${advice}`;
}
