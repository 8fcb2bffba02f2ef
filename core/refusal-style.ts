/** A response that API Gateway sends instead of calling the protected API. */
export interface Refusal {
  /** Media type of the body, such as `application/problem+json`. */
  readonly mediaType: string;
  /** Body of the response, sent as JSON. */
  readonly body: Readonly<Record<string, string | number>>;
}

/**
 * The media types and bodies with which a protected API refuses a key.
 * @example
 * const style: RefusalStyle = {
 *   ...PROBLEM_DETAILS,
 *   forbidden: { mediaType: 'application/json', body: { error: 'forbidden' } },
 * };
 */
export interface RefusalStyle {
  /** Header `WWW-Authenticate` of a 401: the accepted authentication schemes. RFC 9110, section 11.6.1. */
  readonly challenge: string;
  /** 401: no key was presented, or it does not work. Callers cannot tell which. */
  readonly invalidCredentials: Refusal;
  /** 403: the key works, but lacks the permission. */
  readonly forbidden: Refusal;
  /** 503: the key could not be checked. */
  readonly unavailable: Refusal;
}

/**
 * Problem details: the default, for APIs without an error format of their own.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export const PROBLEM_DETAILS: RefusalStyle = {
  challenge: 'OAApiKey realm="api-keys", Bearer realm="api-keys"',
  invalidCredentials: problem(401, 'Unauthorized', 'Invalid credentials: the API key is not valid.'),
  forbidden: problem(403, 'Forbidden', 'The API key does not permit this.'),
  unavailable: problem(503, 'Service Unavailable', 'The API key could not be checked. Try again later.'),
};

/**
 * The error format that clients of OpenAthens expect. OpenAthens documents the media type and body of a 401. For other
 * errors, its clients read `code` and `message`.
 */
export const OPENATHENS: RefusalStyle = {
  challenge: 'OAApiKey',
  invalidCredentials: {
    mediaType: 'application/vnd.eduserv.iam.authenticationError-v1+json',
    body: { reason: 'badCredentials', message: 'Invalid credentials: the API key is not valid.' },
  },
  forbidden: {
    mediaType: 'application/json',
    body: { code: 'forbidden', message: 'The API key does not permit this.' },
  },
  unavailable: {
    mediaType: 'application/json',
    body: { code: 'unavailable', message: 'The API key could not be checked. Try again later.' },
  },
};

function problem(status: number, title: string, detail: string): Refusal {
  return { mediaType: 'application/problem+json', body: { title, status, detail } };
}
