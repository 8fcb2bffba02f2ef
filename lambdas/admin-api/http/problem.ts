import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { DomainErrorCode } from '../../../core/domain-error.ts';

/** Every way in which the admin API refuses or fails. The codes are part of the API: add, never rename. */
const CATALOGUE = {
  'invalid-json': { status: 400, title: 'The body is not JSON' },
  'body-invalid': { status: 400, title: 'A field is missing or of the wrong type' },
  'unknown-field': { status: 400, title: 'The body has a field that is not known' },
  'immutable-field': { status: 400, title: 'The body has a field that cannot be set' },
  'name-invalid': { status: 400, title: 'The name is not valid' },
  'permission-level-unknown': { status: 400, title: 'There is no such permission level' },
  'permission-level-not-offered': { status: 400, title: 'The permission level is not offered here' },
  'overlap-invalid': { status: 400, title: 'The overlap is not valid' },
  'cursor-invalid': { status: 400, title: 'The cursor is not valid' },
  'limit-invalid': { status: 400, title: 'The limit is not valid' },
  'precondition-invalid': { status: 400, title: 'The If-Match header is not valid' },
  'not-an-administrator': { status: 403, title: 'You are not registered as an administrator' },
  'not-found': { status: 404, title: 'Not found' },
  'rotation-impossible': { status: 409, title: 'The key cannot be rotated' },
  conflict: { status: 409, title: 'Somebody else changed the key at the same time' },
  'version-outdated': { status: 412, title: 'The key has changed since you read it' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not of a type that is accepted here' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Too busy just now' },
} as const satisfies Record<string, { status: number; title: string }> & Record<DomainErrorCode, unknown>;

export type ProblemCode = keyof typeof CATALOGUE;

/** A field at fault and what is wrong with it. */
interface FieldError {
  field: string;
  detail: string;
}

/** A request that the admin API does not fulfil: what it throws becomes the answer. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly errors: FieldError[];

  constructor(code: ProblemCode, detail: string, errors: FieldError[] = []) {
    super(detail);
    this.code = code;
    this.errors = errors;
  }
}

/** One and the same answer for what does not exist and for what is outside the administrator's branch. */
export function notFound(): ProblemError {
  return new ProblemError('not-found', 'There is nothing here that you can see. Check the address.');
}

/** The answer to a problem, as RFC 9457 describes it. `instance` names the request, for whoever is asked about it. */
export function buildProblemResponse(
  { code, message, errors }: ProblemError,
  requestId: string,
): APIGatewayProxyStructuredResultV2 {
  const { status, title } = CATALOGUE[code];
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      ...(code === 'unavailable' && { 'retry-after': '1' }),
    },
    body: JSON.stringify({
      type: `urn:latchkey:problem:${code}`,
      title,
      status,
      detail: message,
      instance: `urn:latchkey:request:${requestId}`,
      ...(errors.length > 0 && { errors }),
    }),
  };
}
