import type { AuthorizerEvent } from './events.ts';

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
export function presentedKey(event: AuthorizerEvent): string | undefined {
  if (event.type === 'TOKEN') return only([event.authorizationToken], EITHER);
  const authorization = valuesOf(event, 'authorization');
  if (authorization.length > 0) return only(authorization, WITH_SCHEME);
  return only(valuesOf(event, 'x-api-key'), BARE);
}

function only(values: readonly string[], form: RegExp): string | undefined {
  const [value, ...others] = values;
  if (value === undefined) return undefined;
  if (others.length > 0) return NOT_A_KEY;
  return form.exec(value.trim())?.[1] ?? NOT_A_KEY;
}

/** The different values of a header, whatever the case of its name, in whichever of the event's maps they stand. */
function valuesOf(event: Exclude<AuthorizerEvent, { type: 'TOKEN' }>, name: string): string[] {
  const several = 'multiValueHeaders' in event ? event.multiValueHeaders : undefined;
  const values = [...Object.entries(event.headers ?? {}), ...Object.entries(several ?? {})]
    .filter(([header]) => header.toLowerCase() === name)
    .flatMap(([, value]) => value ?? []);
  return [...new Set(values)];
}
