import type {
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventV2,
  APIGatewayTokenAuthorizerEvent,
} from 'aws-lambda';
import { hashKeyValue, type KeyReference, mayBeImported, parseKeyValue } from '../../core/key-value.ts';
import { TABLES } from '../../core/tables.ts';
import { findImportedKey } from '../../store/imported-keys.ts';
import type { ReadItem } from '../../store/read-item.ts';
import { requireVariable } from '../environment.ts';
import { type AppSyncAuthorizerEvent, isAppSyncEvent } from './app-sync.ts';

/**
 * The events that API Gateway sends to authorizers: TOKEN and REQUEST of REST APIs, and the formats 1.0 and 2.0 of HTTP APIs.
 * Format 1.0 is the REQUEST event of a REST API with a version.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export type AuthorizerEvent =
  | APIGatewayTokenAuthorizerEvent
  | APIGatewayRequestAuthorizerEvent
  | APIGatewayRequestAuthorizerEventV2;

const STAGE = /^arn:[^:]+:execute-api:[^:]*:[^:]*:[^/]+\/[^/]+/;

/**
 * Gets the ARN of all methods of the API's stage. A cached policy applies to every method that uses the authorizer, so a
 * policy for only the requested method would deny the others.
 * @throws Error if the event contains no method ARN
 */
export function getStageArn(event: AuthorizerEvent): string {
  const method = 'routeArn' in event ? event.routeArn : event.methodArn;
  const stage = STAGE.exec(method)?.[0];
  if (stage === undefined) throw new Error(`Not the ARN of an API's method: ${method}`);
  return `${stage}/*`;
}

/** Whether the event comes from a REST API. Only events of HTTP APIs have a version. */
export function isRestApiEvent(event: AuthorizerEvent): boolean {
  return !('version' in event);
}

/** `OAApiKey` is OpenAthens's scheme. Scheme names are case-insensitive: RFC 9110, section 11.1. */
const WITH_SCHEME = /^(?:OAApiKey|Bearer) +(\S+)$/i;
const BARE = /^(\S+)$/;
/** The API chooses the header of a TOKEN authorizer, and AppSync wants no scheme, so a token may have one or not. */
const EITHER = /^(?:(?:OAApiKey|Bearer) +)?(\S+)$/i;
/** Result for anything presented that cannot be a key. It never parses as a key value. */
const NOT_A_KEY = '';

/**
 * Gets the presented key value: `Authorization: OAApiKey <value>`, `Authorization: Bearer <value>` or `x-api-key: <value>`.
 * Undefined if none of these headers is present. An empty string if a header has another form or several values.
 *
 * If `Authorization` is present, `x-api-key` is ignored. API Gateway caches verdicts by `Authorization`. So a caller could
 * otherwise get a verdict with a working `x-api-key`, and anyone with the same invalid `Authorization` could then use it.
 */
export function findPresentedValue(event: AuthorizerEvent | AppSyncAuthorizerEvent): string | undefined {
  if (isAppSyncEvent(event) || event.type === 'TOKEN')
    return parseSingleValue([event.authorizationToken], EITHER);
  return findPresentedHeader(event);
}

/** The headers of a request, in the maps that events have. */
interface WithHeaders {
  headers?: Record<string, string | undefined> | null;
  multiValueHeaders?: Record<string, string[] | undefined> | null;
}

/** Gets the key value that a request presents in its headers, as {@link findPresentedValue} describes it. */
export function findPresentedHeader(event: WithHeaders): string | undefined {
  const authorization = listHeaderValues(event, 'authorization');
  if (authorization.length > 0) return parseSingleValue(authorization, WITH_SCHEME);
  return parseSingleValue(listHeaderValues(event, 'x-api-key'), BARE);
}

function parseSingleValue(values: readonly string[], form: RegExp): string | undefined {
  const [value, ...others] = values;
  if (value === undefined) return undefined;
  if (others.length > 0) return NOT_A_KEY;
  return form.exec(value.trim())?.[1] ?? NOT_A_KEY;
}

/** Lists the distinct values of a header in all maps of the event. The name is case-insensitive. */
function listHeaderValues({ headers, multiValueHeaders }: WithHeaders, name: string): string[] {
  const values = [...Object.entries(headers ?? {}), ...Object.entries(multiValueHeaders ?? {})]
    .filter(([header]) => header.toLowerCase() === name)
    .flatMap(([, value]) => value ?? []);
  return [...new Set(values)];
}

/** The key that a value claims to be, or why it cannot be one. */
export type Claim = KeyReference | 'malformed' | 'unknown';

/**
 * Finds the key that a presented value claims to be. Latchkey's own values contain the key ID. Other values are looked up by
 * their hash, if imported keys are enabled, so that made-up values otherwise cost no read. Values with Latchkey's prefix are
 * never looked up.
 */
export async function findClaimedKey(
  readItem: ReadItem,
  presented: string,
  expired?: AbortSignal,
): Promise<Claim> {
  const prefix = requireVariable('KEY_VALUE_PREFIX');
  const own = parseKeyValue(prefix, presented);
  if (own) return own;
  const table = process.env[TABLES.importedKeys.variable];
  if (table === undefined || !mayBeImported(prefix, presented)) return 'malformed';
  const imported = await findImportedKey(readItem, table, hashKeyValue(presented), expired);
  return imported && 'keyId' in imported
    ? { organisationId: imported.organisationId, keyId: imported.keyId }
    : 'unknown';
}
