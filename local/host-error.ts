/**
 * Something that keeps the local host from running and that a person can fix.
 * The message says what happened and what to do; it is shown without a stack trace.
 */
export class HostError extends Error {
  override readonly name = 'HostError';
}

/** Whether Node.js reports an error under this code, such as `ENOENT`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

export const DISK_FULL = 'The disk is full: free some of it and start again.';
