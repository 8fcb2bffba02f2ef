import type { Problem } from './types.ts';

export type AdminApiErrorCode =
  /** The API could not be reached. */
  | 'offline'
  | 'signed-out'
  | 'forbidden'
  | 'not-found'
  /** Someone else has changed the key since it was loaded. */
  | 'outdated'
  /** The input was not accepted; {@link AdminApiError.fieldErrors} says why. */
  | 'invalid'
  /** A repeated request has already created a key, whose value cannot be shown again. */
  | 'already-created'
  /** Throttled, or the same request is in progress: can be retried in a moment. */
  | 'busy'
  | 'failed';

/** A request to the admin API that failed. */
export class AdminApiError extends Error {
  override readonly name = 'AdminApiError';
  readonly code: AdminApiErrorCode;
  /** What is wrong with each field, by field name. */
  readonly fieldErrors: Readonly<Record<string, string>>;
  /** Identifies the request in the logs. */
  readonly requestId: string | undefined;

  constructor(
    code: AdminApiErrorCode,
    message: string,
    {
      fieldErrors = {},
      requestId,
    }: { fieldErrors?: Record<string, string>; requestId?: string | undefined } = {},
  ) {
    super(message);
    this.code = code;
    this.fieldErrors = fieldErrors;
    this.requestId = requestId;
  }
}

/** Whether `error` is an {@link AdminApiError} with one of these codes. */
export function isAdminApiError(error: unknown, ...codes: AdminApiErrorCode[]): error is AdminApiError {
  return error instanceof AdminApiError && codes.includes(error.code);
}

/** The field errors of a failed request; empty for any other error. */
export function getFieldErrors(error: unknown): Readonly<Record<string, string>> {
  return error instanceof AdminApiError ? error.fieldErrors : {};
}

const CODES: Readonly<Record<number, AdminApiErrorCode>> = {
  400: 'invalid',
  401: 'signed-out',
  403: 'forbidden',
  404: 'not-found',
  409: 'outdated',
  412: 'outdated',
  429: 'busy',
  503: 'busy',
};

/** Codes of problems whose status has another meaning. */
const CODES_OF_TYPES: Readonly<Record<string, AdminApiErrorCode>> = {
  'rotation-impossible': 'invalid',
  'request-in-progress': 'busy',
  'already-created': 'already-created',
};

/** Builds the error for a response without success, be it a problem (RFC 9457) or a message of API Gateway or a proxy. */
export async function parseErrorResponse(response: Response): Promise<AdminApiError> {
  const { type, detail, instance, errors = [] } = parseProblem(await response.text());
  const code = CODES_OF_TYPES[type?.replace('urn:latchkey:problem:', '') ?? ''] ?? CODES[response.status];
  return new AdminApiError(code ?? 'failed', detail ?? `The API responded with status ${response.status}.`, {
    fieldErrors: Object.fromEntries(errors.map((error) => [error.field, error.detail])),
    requestId: instance?.split(':').at(-1),
  });
}

function parseProblem(body: string): Partial<Problem> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {}; // such as a proxy's HTML page: the status must do
  }
}
