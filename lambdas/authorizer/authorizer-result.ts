import type { APIGatewayAuthorizerWithContextResult, Statement } from 'aws-lambda';
import { type ApiKey, getEnd } from '../../core/api-key.ts';
import type { Verdict } from '../../core/key-check.ts';
import type { KeyContext } from '../../core/key-context.ts';

export type AuthorizerResult = APIGatewayAuthorizerWithContextResult<KeyContext>;

/**
 * What a working key gets, in the one form that every kind of authorizer understands: a policy. Without the needed
 * function it denies, which the caller sees as 403.
 *
 * API Gateway may keep the policy for as long as the protected API chose, and evaluates it at each request. So the policy
 * itself ends with the key, to the millisecond. It ends by an explicit denial, too: a policy that has merely stopped
 * allowing would leave the decision to the API's own resource policy, if that allows.
 * @param context what the protected API learns of the key
 * @param identifiesUsage whether API Gateway is told by which id a usage plan counts the caller: the key's id, for a value
 *   would be stored in the plan for all who may read it
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

const DAY_MS = 24 * 60 * 60 * 1000;

/** @param expiringDays days before its end from which the holder of a key is warned */
export function buildKeyContext(key: ApiKey, now: Date, expiringDays: number): KeyContext {
  const end = getEnd(key);
  // Days of 24 hours, because this bundle has no time zones: a key's status goes by calendar days, so the two begin up to a
  // day apart.
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
    keyName: key.name,
    permissionLevel: key.permissionLevel,
    expiresOn: key.expiresOn,
    expiresAt,
    ...(now.getTime() >= warningSince && {
      warning: `This API key stops working at ${expiresAt}. ${remedy}`,
      warningSince: new Date(warningSince).toISOString(),
    }),
  };
}
