import { MIMEType } from 'node:util';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { PERMISSION_LEVELS } from '../../../core/permissions.ts';
import { type ProblemCode, ProblemError } from './problem.ts';

/** Far more than any body of this API needs, in bytes. */
const LARGEST = 8 * 1024;

/**
 * The JSON body of a request.
 * @param mediaTypes the types that are accepted
 * @throws ProblemError 413, 415 or 400
 */
export function parseBody(
  {
    headers,
    body = '',
    isBase64Encoded,
  }: Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>,
  mediaTypes: readonly string[] = ['application/json'],
): unknown {
  requireMediaType(headers['content-type'], mediaTypes);
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > LARGEST) {
    throw new ProblemError('body-too-large', `Send at most ${LARGEST} bytes: the body has ${bytes.length}.`);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ProblemError('invalid-json', 'Send the body as JSON in UTF-8.');
  }
}

function requireMediaType(contentType: string | undefined, accepted: readonly string[]): void {
  const type = contentType === undefined ? undefined : parseMediaType(contentType);
  const charset = type?.params.get('charset')?.toLowerCase() ?? 'utf-8';
  if (type && accepted.includes(type.essence) && charset === 'utf-8') return;
  throw new ProblemError(
    'unsupported-media-type',
    `Send the body as ${accepted.join(' or ')} in UTF-8, and say so in the content-type header.`,
  );
}

function parseMediaType(contentType: string): MIMEType | undefined {
  try {
    return new MIMEType(contentType);
  } catch {
    return undefined; // not a media type at all
  }
}

/** Why a field of a key cannot be set: the API's own rules, so that nobody thinks that it was taken over. */
const IMMUTABLE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['organisationId', 'keyId', 'hint', 'createdAt', 'createdBy', 'replaces', 'replacedBy', 'version'].map(
      (field) => [field, 'It is generated and cannot be set.'],
    ),
  ),
  value: 'The value is generated and cannot be changed. Rotate the key to get another.',
  expiresOn: 'The expiry date is generated and cannot be changed. Rotate the key to get a later one.',
  expiresAt: 'The expiry date is generated and cannot be changed. Rotate the key to get a later one.',
  endsAt:
    'The end follows from the expiry date and from the overlap, which is chosen when the key is rotated.',
  endsOn:
    'The end follows from the expiry date and from the overlap, which is chosen when the key is rotated.',
  status: 'The status follows from the other fields. Set “enabled” to disable or enable the key.',
  lastUsedAt: 'It is recorded when the key is used and cannot be set.',
  worksUntil: 'The end of the overlap is chosen when the key is rotated.',
};

const GRAVEST_FIRST: readonly ProblemCode[] = [
  'immutable-field',
  'unknown-field',
  'permission-level-unknown',
];

export const name = z.string('It must be a text');
export const enabled = z.boolean('It must be true or false');
export const overlapDays = z.number('It must be a number of days');
/** A permission level of the catalogue. */
export const permissionLevel = z
  .string('It must be a text')
  .pipe(z.enum(PERMISSION_LEVELS, `It must be one of ${PERMISSION_LEVELS.join(', ')}`));

/**
 * Reads the fields of a body. Every field at fault is named in one answer; its problem is that of the gravest fault.
 * @throws ProblemError 400
 */
export function parseFields<Shape extends z.ZodRawShape>(
  body: unknown,
  shape: Shape,
): z.output<z.ZodObject<Shape>> {
  const result = z
    .strictObject(shape, {
      error: ({ code }) => (code === 'invalid_type' ? 'The body must be a JSON object' : undefined),
    })
    .safeParse(body);
  if (result.success) return result.data as z.output<z.ZodObject<Shape>>;
  const faults = result.error.issues.flatMap(listFaults);
  throw new ProblemError(
    GRAVEST_FIRST.find((code) => faults.some((fault) => fault.code === code)) ?? 'body-invalid',
    faults.map(({ field, detail }) => (field === undefined ? detail : `${field}: ${detail}`)).join(' '),
    faults.flatMap(({ field, detail }) => (field === undefined ? [] : [{ field, detail }])),
  );
}

/** What is wrong with a field, or with the body as a whole where there is no field. */
interface Fault {
  code: ProblemCode;
  field: string | undefined;
  detail: string;
}

function listFaults(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((field) => {
      const why = Object.hasOwn(IMMUTABLE, field) ? IMMUTABLE[field] : undefined;
      return why === undefined
        ? {
            code: 'unknown-field',
            field,
            detail: 'There is no such field here. Check its spelling or leave it out.',
          }
        : { code: 'immutable-field', field, detail: why };
    });
  }
  const field = issue.path[0]?.toString();
  const code = issue.code === 'invalid_value' ? 'permission-level-unknown' : 'body-invalid';
  return [{ code, field, detail: `${issue.message}.` }];
}
