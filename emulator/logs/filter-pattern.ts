import { EmulatorError } from '../emulator-error.ts';

/** Tells which log lines a subscription is about. */
export type LineFilter = (line: string) => boolean;

/**
 * Reads a filter pattern of CloudWatch Logs. Only `{ $.field IS TRUE }` is known here.
 * @throws EmulatorError for any other pattern.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function lineFilter(pattern: string): LineFilter {
  const field = /^\{\s*\$\.(\w+)\s+IS\s+TRUE\s*\}$/.exec(pattern)?.[1];
  if (field === undefined) {
    throw new EmulatorError(
      `The emulator cannot evaluate the log filter ${pattern}: it knows { $.field IS TRUE } only.`,
    );
  }
  return (line) => {
    const parsed = jsonObject(line);
    return parsed !== undefined && Object.hasOwn(parsed, field) && Reflect.get(parsed, field) === true;
  };
}

/** A pattern on JSON applies to lines that are JSON objects, and to no others. */
function jsonObject(line: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
