/**
 * Something that the emulator cannot run, or that keeps it from running, and that a person can fix. The message says
 * what happened and what to do; it is shown without a stack trace.
 */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError';
}
