import { MIMEType } from 'node:util';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { listLevels } from '../../../core/permissions.ts';
import { requireCatalogue } from '../../environment.ts';
import { type ProblemCode, ProblemError } from './problem.ts';

/** Maximum size of a body in bytes. Much more than any request of this API needs. */
const MAX_BYTES = 8 * 1024;

/**
 * Parses the JSON body of a request.
 * @param mediaTypes the accepted media types
 * @throws ProblemError 413 if the body is too large, 415 if its media type is not accepted, 400 if it is not valid JSON
 */
export function parseJsonBody(
  {
    headers,
    body = '',
    isBase64Encoded,
  }: Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>,
  mediaTypes: readonly string[] = ['application/json'],
): unknown {
  requireMediaType(headers['content-type'], mediaTypes);
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BYTES) {
    throw new ProblemError(
      'body-too-large',
      `The body has ${bytes.length} bytes. Send at most ${MAX_BYTES}.`,
    );
  }
  // API Gateway passes JSON as text, in which this character takes the place of bytes that are not UTF-8.
  if (!isBase64Encoded && body.includes('\uFFFD')) throw buildInvalidJsonProblem();
  return parseJson(bytes);
}

/** @throws ProblemError 400 if it is not valid JSON in UTF-8 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw buildInvalidJsonProblem();
  }
}

function buildInvalidJsonProblem(): ProblemError {
  return new ProblemError('invalid-json', 'The body is not valid JSON. Send JSON in UTF-8.');
}

/** The names of UTF-8 that clients send: https://encoding.spec.whatwg.org/#names-and-labels */
const UTF_8_NAMES = ['utf-8', 'utf8'];

function requireMediaType(contentType: string | undefined, accepted: readonly string[]): void {
  const type = contentType === undefined ? undefined : parseMediaType(contentType);
  const charset = type?.params.get('charset')?.toLowerCase() ?? 'utf-8';
  if (type && accepted.includes(type.essence) && UTF_8_NAMES.includes(charset)) return;
  throw new ProblemError(
    'unsupported-media-type',
    `The Content-Type header is missing or not accepted. Send ${accepted.join(' or ')} in UTF-8.`,
  );
}

function parseMediaType(contentType: string): MIMEType | undefined {
  try {
    return new MIMEType(contentType);
  } catch {
    return undefined; // not a media type at all
  }
}

/** Why a field of a key cannot be set. Such fields are refused, because ignoring them would look like success. */
const IMMUTABLE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['organisationId', 'keyId', 'hint', 'createdAt', 'createdBy', 'replaces', 'replacedBy', 'version'].map(
      (field) => [field, 'This field is generated. Leave it out.'],
    ),
  ),
  value: 'The value is generated and cannot be changed. Rotate the key to get a new one.',
  expiresOn: 'The expiry date is generated and cannot be changed. Rotate the key to get a later one.',
  expiresAt: 'The expiry date is generated and cannot be changed. Rotate the key to get a later one.',
  endsAt: 'The end follows from the expiry date and the overlap. Choose the overlap when you rotate the key.',
  endsOn: 'The end follows from the expiry date and the overlap. Choose the overlap when you rotate the key.',
  status: 'The status follows from the other fields. Set “enabled” to disable or enable the key.',
  lastUsedAt: 'The last use is recorded automatically. Leave this field out.',
  worksUntil: 'The overlap cannot be changed. Choose it when you rotate the key.',
};

const BY_SEVERITY: readonly ProblemCode[] = ['immutable-field', 'unknown-field', 'permission-level-unknown'];

export const name = z.string('This must be a string');
export const note = z.string('This must be a string');
export const contacts = z.array(z.string('This must be a list of strings'), 'This must be a list of strings');
export const email = z.string('This must be a string');
export const value = z.string('This must be a string');
export const token = z.string('This must be a string');
export const enabled = z.boolean('This must be true or false');
const overlapDays = z.number('This must be a number of days');
/** A permission level of the catalogue, which is known only when a request is handled. */
export const permissionLevel = z.string('This must be a string').check(
  z.superRefine((level, context) => {
    const values = listLevels(requireCatalogue());
    if (values.includes(level)) return;
    context.addIssue({
      code: 'invalid_value',
      values,
      input: level,
      message: `This must be one of ${values.join(', ')}`,
    });
  }),
);

/** Makes a field optional. */
export const optional = z.optional;

/**
 * Parses the fields of a body.
 * @throws ProblemError 400 with the code of the most severe fault; its `errors` list every invalid field
 */
export function parseFields<Shape extends z.core.$ZodShape>(
  body: unknown,
  shape: Shape,
): z.output<z.ZodMiniObject<Shape>> {
  const result = z.strictObject(shape, 'The body must be a JSON object').safeParse(body);
  if (result.success) return result.data as z.output<z.ZodMiniObject<Shape>>;
  const faults = result.error.issues.flatMap(listFaults);
  throw new ProblemError(
    BY_SEVERITY.find((code) => faults.some((fault) => fault.code === code)) ?? 'body-invalid',
    faults.map(({ field, detail }) => (field === undefined ? detail : `${field}: ${detail}`)).join(' '),
    faults.flatMap(({ field, detail }) => (field === undefined ? [] : [{ field, detail }])),
  );
}

/** Parses the optional body of a rotation. Generated clients in Java send `null` instead of none. */
export function parseRotation(request: Parameters<typeof parseJsonBody>[0]): {
  overlapDays?: number | undefined;
} {
  const body = request.body ? parseJsonBody(request) : null;
  return body === null ? {} : parseFields(body, { overlapDays: optional(overlapDays) });
}

/** What is wrong with a field or, without `field`, with the whole body. */
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
            detail: 'Unknown field. Check its spelling, or leave it out.',
          }
        : { code: 'immutable-field', field, detail: why };
    });
  }
  const field = issue.path[0]?.toString();
  const code = issue.code === 'invalid_value' ? 'permission-level-unknown' : 'body-invalid';
  return [{ code, field, detail: `${issue.message}.` }];
}
