/** A command cannot do what it was asked to. The message says what happened and what to do; it is shown without a stack trace. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
