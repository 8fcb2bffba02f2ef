/**
 * What a protected API learns of the key that was presented. All of it is text, because API Gateway passes an authorizer's
 * context as text.
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

/** A request came without the context of a key: its route is not protected by Latchkey's authorizer. */
export class MissingKeyContext extends Error {
  override readonly name = 'MissingKeyContext';

  constructor() {
    super(
      "The request has not passed Latchkey's authorizer: attach it to every route that asks for the key.",
    );
  }
}

/**
 * A request came at or after the instant at which its key stopped working. The policy that let it through ends there, too:
 * this is thrown only where API Gateway has used a kept policy without looking at its conditions again.
 */
export class KeyExpired extends Error {
  override readonly name = 'KeyExpired';

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
 * The key that a request was let through with, from the event of a REST API or of an HTTP API, whichever of its two
 * formats its integration has.
 * @param event what API Gateway invokes the backend's function with
 * @throws MissingKeyContext where the route is not protected, so that it never goes on as if it were.
 * @throws KeyExpired where the key had stopped working when the request came, whatever API Gateway has kept.
 */
export function keyOf(event: { requestContext: object }): KeyContext {
  const { authorizer, requestTimeEpoch, timeEpoch } = event.requestContext as RequestContext;
  const key = contextOf(authorizer?.lambda ?? authorizer ?? {});
  const receivedAt = requestTimeEpoch ?? timeEpoch;
  if (receivedAt !== undefined && receivedAt >= Date.parse(key.expiresAt)) throw new KeyExpired(key);
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

function contextOf(told: Partial<Record<keyof KeyContext, unknown>>): KeyContext {
  const context: Partial<KeyContext> = {};
  for (const field of ALWAYS_THERE) {
    const value = told[field];
    if (typeof value !== 'string') throw new MissingKeyContext();
    context[field] = value;
  }
  if (typeof told.warning === 'string') context.warning = told.warning;
  if (typeof told.warningSince === 'string') context.warningSince = told.warningSince;
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
