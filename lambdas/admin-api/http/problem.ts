import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { DomainErrorCode } from '../../../core/domain-error.ts';
import { PROBLEM_DETAILS } from '../../../core/refusal-style.ts';

/** Every problem that the admin API returns. The codes are part of the API: add new ones, never rename them. */
const PROBLEMS = {
  'invalid-json': { status: 400, title: 'The body is not valid JSON' },
  'body-invalid': { status: 400, title: 'A field is missing or has the wrong type' },
  'unknown-field': { status: 400, title: 'The body has an unknown field' },
  'immutable-field': { status: 400, title: 'The body has a field that cannot be set' },
  'name-invalid': { status: 400, title: 'The name is invalid' },
  'note-invalid': { status: 400, title: 'The note is invalid' },
  'contacts-invalid': { status: 400, title: 'The contacts are invalid' },
  'contact-unknown': { status: 400, title: 'The key has no such contact' },
  'permission-level-unknown': { status: 400, title: 'The permission level does not exist' },
  'permission-level-not-offered': { status: 400, title: 'The permission level is not offered here' },
  'overlap-invalid': { status: 400, title: 'The overlap is invalid' },
  'cursor-invalid': { status: 400, title: 'The cursor is invalid' },
  'filter-invalid': { status: 400, title: 'A filter of the list is invalid' },
  'limit-invalid': { status: 400, title: 'The limit is invalid' },
  'precondition-invalid': { status: 400, title: 'The If-Match header is invalid' },
  'idempotency-key-invalid': { status: 400, title: 'The Idempotency-Key header is invalid' },
  'signature-invalid': { status: 400, title: 'The signature is invalid' },
  'invalid-credentials': { status: 401, title: 'Invalid credentials' },
  'not-an-administrator': { status: 403, title: 'You are not registered as an administrator' },
  'renewal-not-permitted': { status: 403, title: 'The key does not renew itself' },
  'permission-level-forbidden': { status: 403, title: 'The key may not manage keys of this level' },
  'own-key': { status: 403, title: 'A key cannot manage itself' },
  'not-found': { status: 404, title: 'Not found' },
  'contacts-pending': { status: 409, title: 'Too many contacts have not confirmed' },
  'contact-confirmed': { status: 409, title: 'The contact has confirmed already' },
  'contact-asked-recently': { status: 409, title: 'The contact was asked a short time ago' },
  'rotation-impossible': { status: 409, title: 'The key cannot be rotated' },
  'already-replaced': { status: 409, title: 'The key has already been replaced' },
  'still-needed': { status: 409, title: 'The key is still needed' },
  conflict: { status: 409, title: 'Somebody else changed the key at the same time' },
  'request-in-progress': { status: 409, title: 'The same request is in progress' },
  'already-created': { status: 409, title: 'The key has already been created' },
  'version-outdated': { status: 412, title: 'The key has changed since you read it' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The media type of the body is not accepted' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was sent with another request' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'The service is too busy' },
} as const satisfies Record<string, { status: number; title: string }> & Record<DomainErrorCode, unknown>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Problems that are over in a moment. */
const RETRY_SOON: readonly ProblemCode[] = ['unavailable', 'request-in-progress'];

/** An invalid field, and what is wrong with it. */
interface FieldError {
  field: string;
  detail: string;
}

/** A request that the admin API refuses, or cannot complete. It becomes the response. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly errors: FieldError[];
  /** The key that the problem is about, for `already-created` and `already-replaced`. */
  readonly keyId: string | undefined;

  constructor(code: ProblemCode, detail: string, errors: FieldError[] = [], keyId?: string) {
    super(detail);
    this.code = code;
    this.errors = errors;
    this.keyId = keyId;
  }
}

/** The same problem for resources that do not exist, and for those outside the administrator's branch. */
export function buildNotFoundProblem(): ProblemError {
  return new ProblemError('not-found', 'Not found, or not visible to you. Check the URL.');
}

/** The problem of a list whose query parameter `field` is invalid. */
export function invalidFilter(field: string, detail: string): ProblemError {
  return new ProblemError('filter-invalid', `The filter “${field}” is invalid. ${detail}`, [
    { field, detail },
  ]);
}

/** Builds the response for a problem, as RFC 9457 describes it. `instance` identifies the request, for support. */
export function buildProblemResponse(
  { code, message, errors, keyId }: ProblemError,
  requestId: string,
): APIGatewayProxyStructuredResultV2 {
  const { status, title } = PROBLEMS[code];
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      ...(status === 401 && { 'www-authenticate': PROBLEM_DETAILS.challenge }),
      ...(RETRY_SOON.includes(code) && { 'retry-after': '1' }),
    },
    body: JSON.stringify({
      type: `urn:latchkey:problem:${code}`,
      title,
      status,
      detail: message,
      instance: `urn:latchkey:request:${requestId}`,
      ...(errors.length > 0 && { errors }),
      ...(keyId !== undefined && { keyId }),
    }),
  };
}
