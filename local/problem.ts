/**
 * Something that keeps the local host from running and that a person can mend.
 * The message is one sentence that says what to do; it is shown without a stack trace.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
}
