/** An answer that API Gateway gives in place of the protected API. */
export interface Refusal {
  /** Media type of the body, such as `application/problem+json`. */
  readonly mediaType: string;
  /** Sent as JSON. */
  readonly body: Readonly<Record<string, string | number>>;
}

/** How a protected API refuses: its own media types and bodies. */
export interface RefusalStyle {
  /** The header `WWW-Authenticate` of a 401: the schemes by which a key may be presented. RFC 9110, section 11.6.1. */
  readonly challenge: string;
  /** 401: there is no key, or one that does not work. Callers are not told which. */
  readonly invalidCredentials: Refusal;
  /** 403: the key works, and does not permit this. */
  readonly forbidden: Refusal;
  /** 503: the key could not be checked. */
  readonly unavailable: Refusal;
}

/**
 * Problem details, for an API that has no shape of its own.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export const PROBLEM_DETAILS: RefusalStyle = {
  challenge: 'OAApiKey realm="api-keys", Bearer realm="api-keys"',
  invalidCredentials: problem(401, 'Unauthorized', 'Invalid credentials: the API key is not valid.'),
  forbidden: problem(403, 'Forbidden', 'The API key does not permit this.'),
  unavailable: problem(503, 'Service Unavailable', 'The API key could not be checked. Try again later.'),
};

/**
 * What clients of OpenAthens read. OpenAthens publishes a type and a body for 401; of other refusals its clients read a
 * `code` and a `message`.
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
