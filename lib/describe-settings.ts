import type { z } from 'zod';

/** A fault of a setting, as the schema library reports it before it has a message. */
type Fault = z.core.$ZodRawIssue;

const EXPECTED: Readonly<Record<string, string>> = {
  array: 'must be a list in square brackets',
  boolean: 'must be true or false',
  int: 'must be a whole number',
  number: 'must be a number',
  object: 'must be an object in braces',
  record: 'must be an object in braces',
  string: 'must be text in quotation marks',
};

/** Describes a fault for which a setting has no words of its own. The setting's name is put before it. */
export function describeFault(fault: Fault): string | undefined {
  switch (fault.code) {
    case 'invalid_type':
      return fault.input === undefined ? 'is missing' : EXPECTED[fault.expected];
    case 'too_small':
      return describeLimit(fault.origin, Number(fault.minimum), 'more');
    case 'too_big':
      return describeLimit(fault.origin, Number(fault.maximum), 'fewer');
    case 'unrecognized_keys':
      return `has no setting ${fault.keys.join(', ')}. docs/deploying.md lists all of them`;
    case 'invalid_format':
      return fault.format === 'email' ? 'must be a mail address, such as keys@example.org' : undefined;
    default:
      return undefined;
  }
}

/** Formats faults as sentences, one a line. */
export function formatFaults(issues: readonly z.core.$ZodIssue[]): string {
  return issues.map(({ path, message }) => `  ${formatPath(path) || 'It'} ${message}.`).join('\n');
}

function describeLimit(origin: string, limit: number, orMore: 'more' | 'fewer'): string {
  if (origin === 'array') return `must have ${limit} ${limit === 1 ? 'entry' : 'entries'} or ${orMore}`;
  if (origin === 'string') return `must have ${limit} characters or ${orMore}`;
  return `must be ${limit} or ${orMore === 'more' ? 'more' : 'less'}`;
}

/** @example formatPath(['pageOrigins', 0]) // 'pageOrigins[0]' */
function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('');
}
