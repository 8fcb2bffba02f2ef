import { z } from 'zod';

/**
 * Thrown when an app needs something that is not emulated, or when an engine cannot run. The message tells a person what
 * happened and what to do; print it without the stack trace.
 */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError';
}

/**
 * Parses a part of a template. Schemas list what is emulated, so that an app never runs with a property that is ignored.
 * @param purpose completes the sentence “The emulator cannot …”
 * @throws EmulatorError listing every property that is not emulated
 */
export function parseSupported<Output>(schema: z.ZodType<Output>, value: unknown, purpose: string): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const reasons = result.error.issues.map(({ message, path }) =>
    path.length > 0 ? `${message} (${z.core.toDotPath(path)})` : message,
  );
  throw new EmulatorError(
    `The emulator cannot ${purpose}: ${reasons.join('; ')}. Change the app, or extend the emulator as emulator/README.md describes.`,
  );
}
