import type { APIGatewayAuthorizerWithContextResult, Statement } from 'aws-lambda';
import { type ApiKey, getEnd } from '../../core/api-key.ts';
import type { Verdict } from '../../core/key-check.ts';
import type { KeyContext } from '../../core/key-context.ts';
import type { Reach } from '../../core/permissions.ts';

export type AuthorizerResult = APIGatewayAuthorizerWithContextResult<KeyContext>;

/**
 * Builds the policy for a working key, the only form of result that every kind of authorizer supports. Without the required
 * permission, the policy denies, and the caller gets 403.
 *
 * API Gateway may cache the policy for as long as the protected API configured, and evaluates it at each request. So the
 * policy itself ends with the key, to the millisecond. It ends with an explicit denial, because otherwise a resource policy
 * of the API could still allow the request.
 * @param context what the protected API learns about the key
 * @param identifiesUsage whether usage plans count callers by the key's ID. The key value must not be used for that, because
 *   plans store it readably.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function buildAuthorizerResult(
  { outcome, key }: Exclude<Verdict, { outcome: 'invalid' }>,
  methods: string,
  context: KeyContext,
  identifiesUsage: boolean,
): AuthorizerResult {
  const end = new Date(getEnd(key)).toISOString();
  return {
    principalId: key.keyId,
    policyDocument: {
      Version: '2012-10-17',
      Statement:
        outcome === 'allowed'
          ? [
              buildStatement('Allow', methods, { DateLessThan: { 'aws:CurrentTime': end } }),
              buildStatement('Deny', methods, { DateGreaterThanEquals: { 'aws:CurrentTime': end } }),
            ]
          : [buildStatement('Deny', methods)],
    },
    context,
    ...(identifiesUsage && { usageIdentifierKey: key.keyId }),
  };
}

function buildStatement(
  Effect: 'Allow' | 'Deny',
  Resource: string,
  Condition?: Statement['Condition'],
): Statement {
  return { Effect, Action: 'execute-api:Invoke', Resource, ...(Condition && { Condition }) };
}

/** Everything but printable ASCII, and what JSON, percent-encoding or form decoding gives a meaning. */
const UNSAFE = /[^ -~]|["\\%+]/gu;

/**
 * Percent-encodes free text (RFC 3986). API Gateway passes a context as text inside JSON, and an HTTP API has answered 500 to
 * every request with a cached context that contained quotation marks.
 * @see https://github.com/mantil-io/mantil/issues/52
 */
function encodeText(text: string): string {
  return text.replace(UNSAFE, encodeURIComponent);
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Builds what a protected API learns about the key. The name is percent-encoded, as `getKeyContext` expects it.
 * @param reach which organisations the key may act on
 * @param expiringDays days before its end at which the holder of a key is warned
 */
export function buildKeyContext(key: ApiKey, reach: Reach, now: Date, expiringDays: number): KeyContext {
  const end = getEnd(key);
  // Days of 24 hours, because this bundle has no time zone data. A key's status uses calendar days, so the two can begin up
  // to a day apart.
  const warningSince = end - expiringDays * DAY_MS;
  const expiresAt = new Date(end).toISOString();
  const remedy =
    key.replacedBy === undefined
      ? 'Ask an administrator to rotate it.'
      : 'Change to the key that replaced it.';
  return {
    organisationId: key.organisationId,
    organisationPath: key.organisationPath.join('/'),
    keyId: key.keyId,
    keyName: encodeText(key.name),
    permissionLevel: key.permissionLevel,
    reach,
    expiresOn: key.expiresOn,
    expiresAt,
    ...(now.getTime() >= warningSince && {
      warning: `This API key stops working at ${expiresAt}. ${remedy}`,
      warningSince: new Date(warningSince).toISOString(),
    }),
  };
}
