/**
 * What a protected API learns about the key that was presented. All values are strings, because API Gateway passes an
 * authorizer's context as strings.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export type KeyContext = {
  /** Whose key it is. */
  organisationId: string;
  /** Ids from the top of the organisation's tree down to the organisation itself, joined by `/`. */
  organisationPath: string;
  /** Which key it is, for logs and throttling: no secret. */
  keyId: string;
  /** What administrators call the key. */
  keyName: string;
  /** The key's permission level. What the authorizer `requires` is checked already. */
  permissionLevel: string;
  /** The key's expiry date, `YYYY-MM-DD` in the organisation's time zone. */
  expiresOn: string;
  /** The instant at which the key stops working: its expiry, or the end of its overlap after a rotation. ISO 8601 in UTC. */
  expiresAt: string;
  /** A sentence for people, there only while the key is about to stop working. */
  warning?: string;
  /** Since when the warning holds, beside {@link KeyContext.warning}. ISO 8601 in UTC. */
  warningSince?: string;
};

/** The request has no key context, because its route is not protected by Latchkey's authorizer. */
export class MissingKeyContextError extends Error {
  override readonly name = 'MissingKeyContextError';
  readonly code = 'missing-key-context';

  constructor() {
    super(
      "The request has not passed Latchkey's authorizer: attach it to every route that asks for the key.",
    );
  }
}

/**
 * The request came at or after the instant at which its key stopped working. The policy that allowed it ends then, too, so
 * this is thrown only if API Gateway used a cached policy without evaluating its conditions again.
 */
export class KeyExpiredError extends Error {
  override readonly name = 'KeyExpiredError';
  readonly code = 'key-expired';

  constructor({ keyId, expiresAt }: KeyContext) {
    super(`The API key ${keyId} stopped working at ${expiresAt}, before the request came.`);
  }
}

const ALWAYS_THERE = [
  'organisationId',
  'organisationPath',
  'keyId',
  'keyName',
  'permissionLevel',
  'expiresOn',
  'expiresAt',
] as const satisfies readonly (keyof KeyContext)[];

/**
 * Gets the key that a request was authorized with. Works for the events of REST APIs and HTTP APIs, in both formats.
 * @param event the event that API Gateway invokes the backend's function with
 * @throws MissingKeyContextError if the route is not protected, so that an unprotected route never answers
 * @throws KeyExpiredError if the key had stopped working when the request came, whatever API Gateway has cached
 * @example
 * const { organisationId } = getKeyContext(event);
 */
export function getKeyContext(event: { requestContext: object }): KeyContext {
  const { authorizer, requestTimeEpoch, timeEpoch } = event.requestContext as RequestContext;
  const key = parseContext(authorizer?.lambda ?? authorizer ?? {});
  const receivedAt = requestTimeEpoch ?? timeEpoch;
  if (receivedAt !== undefined && receivedAt >= Date.parse(key.expiresAt)) throw new KeyExpiredError(key);
  return key;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
interface RequestContext {
  authorizer?: { lambda?: object } | null;
  /** When a REST API, or an HTTP API with format 1.0, received the request: milliseconds since the epoch. */
  requestTimeEpoch?: number;
  /** The same in format 2.0. */
  timeEpoch?: number;
}

function parseContext(values: Partial<Record<keyof KeyContext, unknown>>): KeyContext {
  const context: Partial<KeyContext> = {};
  for (const field of ALWAYS_THERE) {
    const value = values[field];
    if (typeof value !== 'string') throw new MissingKeyContextError();
    context[field] = value;
  }
  if (typeof values.warning === 'string') context.warning = values.warning;
  if (typeof values.warningSince === 'string') context.warningSince = values.warningSince;
  return context as KeyContext;
}

/**
 * Headers by which a protected API warns the holder of a key that is about to stop working; none for other keys.
 * `Deprecation` (RFC 9745) is since when the warning holds, `Sunset` (RFC 8594) when the key stops working. Authorizers
 * deployed before this package do not say since when: then there is no `Deprecation`.
 */
export function warningHeaders({ warning, warningSince, expiresAt }: KeyContext): Record<string, string> {
  if (warning === undefined) return {};
  return {
    ...(warningSince !== undefined && { deprecation: `@${Math.floor(Date.parse(warningSince) / 1000)}` }),
    sunset: new Date(expiresAt).toUTCString(),
  };
}
