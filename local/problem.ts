/**
 * Something that keeps the local host from running and that a person can mend.
 * The message is one sentence that says what to do; it is shown without a stack trace.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/** Whether something failed for a reason that Node.js knows by this code, such as `ENOENT`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
