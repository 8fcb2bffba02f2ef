/**
 * Thrown when a command cannot do what it was asked to. The message tells a person what happened and what to do; print it
 * without the stack trace.
 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Thrown when work stops half-way. The message tells what was done and how to continue, the cause why it stopped. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  override readonly cause: unknown;

  constructor(message: string, cause: unknown) {
    super(message);
    this.cause = cause;
  }
}
