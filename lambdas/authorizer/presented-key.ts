import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type {
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventV2,
  APIGatewayTokenAuthorizerEvent,
} from 'aws-lambda';
import { hashKeyValue, type KeyReference, mayBeImported, parseKeyValue } from '../../core/key-value.ts';
import { TABLES } from '../../core/tables.ts';
import { getImportedKey } from '../../store/imported-keys.ts';
import { requireVariable } from '../environment.ts';

/**
 * What API Gateway asks an authorizer with: the TOKEN and REQUEST events of a REST API, and the formats 1.0 (which is
 * the REQUEST event of a REST API with a version) and 2.0 of an HTTP API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export type AuthorizerEvent =
  | APIGatewayTokenAuthorizerEvent
  | APIGatewayRequestAuthorizerEvent
  | APIGatewayRequestAuthorizerEventV2;

const STAGE = /^arn:[^:]+:execute-api:[^:]*:[^:]*:[^/]+\/[^/]+/;

/**
 * The ARN that stands for every method of the API's stage. A cached answer is used for all methods that the authorizer
 * is attached to, so an answer that named only the method asked about would refuse the others.
 * @throws Error where the event names no method.
 */
export function getStageArn(event: AuthorizerEvent): string {
  const method = 'routeArn' in event ? event.routeArn : event.methodArn;
  const stage = STAGE.exec(method)?.[0];
  if (stage === undefined) throw new Error(`Not the ARN of an API's method: ${method}`);
  return `${stage}/*`;
}

/** Whether a REST API asks: the events of an HTTP API alone have a version. */
export function isRestApiEvent(event: AuthorizerEvent): boolean {
  return !('version' in event);
}

/** `OAApiKey` is OpenAthens's scheme. Scheme names are case-insensitive: RFC 9110, section 11.1. */
const WITH_SCHEME = /^(?:OAApiKey|Bearer) +(\S+)$/i;
const BARE = /^(\S+)$/;
/** A TOKEN authorizer's header is the API's choice and unknown here, so its token may come with a scheme or without. */
const EITHER = /^(?:(?:OAApiKey|Bearer) +)?(\S+)$/i;
/** Stands for whatever was presented that cannot be a key: it parses as none. */
const NOT_A_KEY = '';

/**
 * The key value that a caller presents: `Authorization: OAApiKey <value>`, `Authorization: Bearer <value>` or
 * `x-api-key: <value>`. Undefined where none of these headers is there; an empty string where one is there with anything
 * else in it, or with more than one value.
 *
 * `Authorization` alone decides where it is there. Otherwise a cached verdict, which API Gateway keeps by that header,
 * could be earned with a working `x-api-key` and then be used by anyone who sends the same worthless `Authorization`.
 */
export function getPresentedValue(event: AuthorizerEvent): string | undefined {
  if (event.type === 'TOKEN') return parseSingleValue([event.authorizationToken], EITHER);
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

/** The different values of a header, whatever the case of its name, in whichever of the event's maps they stand. */
function listHeaderValues(event: Exclude<AuthorizerEvent, { type: 'TOKEN' }>, name: string): string[] {
  const several = 'multiValueHeaders' in event ? event.multiValueHeaders : undefined;
  const values = [...Object.entries(event.headers ?? {}), ...Object.entries(several ?? {})]
    .filter(([header]) => header.toLowerCase() === name)
    .flatMap(([, value]) => value ?? []);
  return [...new Set(values)];
}

/** Which key a value claims to be, or why it can be none. */
export type Claim = KeyReference | 'malformed' | 'unknown';

/**
 * Finds out which key a presented value claims to be. A value of our own form says so itself; one that was made
 * elsewhere is looked for by its hash, and only if the deployment has a table of such: otherwise no made-up value
 * costs a read. What begins as ours does is never looked for.
 */
export async function findClaimedKey(
  client: DynamoDBDocumentClient,
  presented: string,
  abortSignal: AbortSignal,
): Promise<Claim> {
  const prefix = requireVariable('KEY_VALUE_PREFIX');
  const own = parseKeyValue(prefix, presented);
  if (own) return own;
  const table = process.env[TABLES.importedKeys.variable];
  if (table === undefined || !mayBeImported(prefix, presented)) return 'malformed';
  const imported = await getImportedKey(client, table, hashKeyValue(presented), abortSignal);
  return imported && 'keyId' in imported
    ? { organisationId: imported.organisationId, keyId: imported.keyId }
    : 'unknown';
}
