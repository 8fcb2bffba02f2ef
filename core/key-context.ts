/**
 * What a protected API learns about the presented key. All values are strings, because API Gateway passes an authorizer's
 * context as strings.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export type KeyContext = {
  /** ID of the organisation that the key belongs to. */
  organisationId: string;
  /** IDs from the top of the organisation's tree down to the organisation itself, joined by `/`. */
  organisationPath: string;
  /** ID of the key, for logs and throttling. It is not secret. */
  keyId: string;
  /**
   * The name that administrators gave the key. The authorizer percent-encodes it (RFC 3986), and {@link getKeyContext}
   * decodes it.
   */
  keyName: string;
  /** The key's permission level. The authorizer has already checked the permission that it `requires`. */
  permissionLevel: string;
  /**
   * Which organisations the key may act on: its `own`, or its `branch`, which includes all organisations below it.
   * {@link isInReach} decides it.
   */
  reach: 'own' | 'branch';
  /** The key's expiry date, `YYYY-MM-DD` in the organisation's time zone. */
  expiresOn: string;
  /** The instant at which the key stops working: its expiry, or the end of its overlap after a rotation. ISO 8601 in UTC. */
  expiresAt: string;
  /** A sentence for people. Present only if the key is about to stop working. */
  warning?: string;
  /** When the warning period began. Present only with {@link KeyContext.warning}. ISO 8601 in UTC. */
  warningSince?: string;
};

/** The request has no key context, because Latchkey's authorizer does not protect its route. */
export class MissingKeyContextError extends Error {
  override readonly name = 'MissingKeyContextError';
  readonly code = 'missing-key-context';

  constructor() {
    super(
      "The request did not pass Latchkey's authorizer. Attach it to every route that reads the key context.",
    );
  }
}

/**
 * The request arrived after its key had stopped working. The policy that allowed it expires at the same instant, so this
 * happens only if API Gateway used a cached policy without evaluating its conditions again.
 */
export class KeyExpiredError extends Error {
  override readonly name = 'KeyExpiredError';
  readonly code = 'key-expired';

  constructor({ keyId, expiresAt }: KeyContext) {
    super(`The API key ${keyId} stopped working at ${expiresAt}, before the request arrived.`);
  }
}

const REQUIRED_FIELDS = [
  'organisationId',
  'organisationPath',
  'keyId',
  'keyName',
  'permissionLevel',
  'expiresOn',
  'expiresAt',
] as const satisfies readonly (keyof KeyContext)[];

/**
 * Gets the key that authorized a request. Supports events of REST APIs and HTTP APIs, in formats 1.0 and 2.0, and those of
 * AppSync's Lambda resolvers.
 * @param event the event with which API Gateway or AppSync invokes the backend's function
 * @throws MissingKeyContextError if the route is not protected, so that an unprotected route fails
 * @throws KeyExpiredError if the key had stopped working when the request arrived, even if API Gateway cached the verdict
 * @example
 * const { organisationId } = getKeyContext(event);
 */
export function getKeyContext(event: ProtectedEvent): KeyContext {
  if (!('requestContext' in event)) return parseContext(findResolverContext(event.identity) ?? {});
  const { authorizer, requestTimeEpoch, timeEpoch } = event.requestContext as RequestContext;
  const key = parseContext(authorizer?.lambda ?? authorizer ?? {});
  const receivedAt = requestTimeEpoch ?? timeEpoch;
  if (receivedAt !== undefined && receivedAt >= Date.parse(key.expiresAt)) throw new KeyExpiredError(key);
  return key;
}

/** What {@link getKeyContext} reads of the events of API Gateway and of AppSync. */
export type ProtectedEvent = { requestContext: object } | { identity?: object | null | undefined };

/** @see https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference.html */
function findResolverContext(identity: { resolverContext?: object } | null | undefined): object | undefined {
  return identity?.resolverContext;
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
  for (const field of REQUIRED_FIELDS) {
    const value = values[field];
    if (typeof value !== 'string') throw new MissingKeyContextError();
    context[field] = value;
  }
  context.keyName = decodeText(values.keyName as string);
  // Authorizers of earlier releases do not pass it.
  context.reach = values.reach === 'branch' ? 'branch' : 'own';
  if (typeof values.warning === 'string') context.warning = values.warning;
  if (typeof values.warningSince === 'string') context.warningSince = values.warningSince;
  return context as KeyContext;
}

/** Decodes percent-encoded text. Text that is not is returned as it is: authorizers of earlier releases do not encode. */
function decodeText(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/**
 * Whether a key may act on an organisation. Call it for each organisation that a request names, because the authorizer does
 * not know which that is.
 * @param path IDs from the top of the organisation's tree down to the organisation itself, such as the `organisationPath`
 *   that was stored with a record
 * @example
 * if (!isInReach(key, record.organisationPath)) return { statusCode: 404 };
 */
export function isInReach(
  { organisationId, reach }: Pick<KeyContext, 'organisationId' | 'reach'>,
  path: string | readonly string[],
): boolean {
  const ids = typeof path === 'string' ? path.split('/') : path;
  return reach === 'branch' ? ids.includes(organisationId) : ids.at(-1) === organisationId;
}

/**
 * Builds the response headers that warn the holder of a key that is about to stop working. Empty for other keys.
 * `Deprecation` (RFC 9745) is the time at which the warning period began, `Sunset` (RFC 8594) the time at which the key
 * stops working. `Deprecation` is missing if the deployed authorizer is older than this package.
 * @example
 * return { statusCode: 200, headers: { 'content-type': 'application/json', ...warningHeaders(key) }, body };
 */
export function warningHeaders({ warning, warningSince, expiresAt }: KeyContext): Record<string, string> {
  if (warning === undefined) return {};
  return {
    ...(warningSince !== undefined && { deprecation: `@${Math.floor(Date.parse(warningSince) / 1000)}` }),
    sunset: new Date(expiresAt).toUTCString(),
  };
}
