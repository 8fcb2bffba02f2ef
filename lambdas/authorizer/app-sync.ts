import { type ApiKey, getEnd } from '../../core/api-key.ts';
import type { KeyContext } from '../../core/key-context.ts';

/**
 * The event that AppSync sends to an authorizer, as far as a key check reads it. AppSync calls it only if a request has a
 * header `Authorization`, whose value is the token.
 * @see https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-lambda-authorization
 */
export interface AppSyncAuthorizerEvent {
  authorizationToken: string;
  requestContext: { apiId: string };
}

/** @see https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-lambda-authorization */
export interface AppSyncAuthorizerResult {
  /** If it is false, the caller gets `UnauthorizedException` (401). */
  isAuthorized: boolean;
  /** What resolvers find in `identity.resolverContext`. AppSync supports no nested objects there. */
  resolverContext?: KeyContext;
  /** Seconds for which AppSync may use this answer again, instead of the time that the API has set. */
  ttlOverride?: number;
}

/** Whether an authorizer's event comes from AppSync. Every event of API Gateway has a type. */
export function isAppSyncEvent(event: object): event is AppSyncAuthorizerEvent {
  return !('type' in event);
}

/**
 * AppSync's answer to a caller without a working key that holds the permission: it cannot tell one from the other. It is not
 * used again, so a key that was just enabled works at the next request.
 */
export const APP_SYNC_REFUSAL: AppSyncAuthorizerResult = { isAuthorized: false, ttlOverride: 0 };

/** The longest time for which an API can have AppSync use an answer again: an hour, and a minute for slow calls. */
const LONGEST_USE_MS = 61 * 60 * 1000;

/**
 * Builds AppSync's answer to a caller whose key works and holds the permission. It contains no policy that could end with the
 * key, so one that AppSync could use beyond the key's end is not used again. Otherwise the time holds that the API has set: a
 * time in the answer would replace it, and could make it longer.
 * @param context what resolvers learn about the key
 */
export function buildAppSyncResult(key: ApiKey, context: KeyContext, now: Date): AppSyncAuthorizerResult {
  const endsSoon = getEnd(key) - now.getTime() <= LONGEST_USE_MS;
  return { isAuthorized: true, resolverContext: context, ...(endsSoon && { ttlOverride: 0 }) };
}
