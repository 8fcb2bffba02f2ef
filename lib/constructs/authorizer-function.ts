import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Permission } from '../../core/permission.ts';

/** Name of the SSM parameter with the ARN that checks keys for a permission. */
export function getAuthorizerParameterName(instance: string, permission: Permission): string {
  return `/${instance}/authorizer/${permission}`;
}

/**
 * Name of the function that checks keys for a permission. It is fixed, because other stacks and accounts store its ARN. With
 * a generated name, a deployment of Latchkey could replace the function while they use it.
 */
export function getAuthorizerFunctionName(instance: string, permission: Permission): string {
  return `${instance}-authorizer-${permission}`;
}

/**
 * The ARN is not that of the function for the required permission, or is in another region; or AppSync would use a function of
 * another account.
 */
export class WrongAuthorizerFunctionError extends Error {
  override readonly name = 'WrongAuthorizerFunctionError';
  readonly code = 'wrong-authorizer-function';
}

/** Which authorizer to find. */
export interface WantedAuthorizer {
  /** The deployment of Latchkey. */
  readonly instance: string;
  readonly permission: Permission;
}

/** Finds the function of Latchkey in this account and region. */
export function findAuthorizerFunction(
  scope: Construct,
  id: string,
  { instance, permission }: WantedAuthorizer,
): lambda.IFunction {
  const parameterName = getAuthorizerParameterName(instance, permission);
  return importFunction(scope, id, ssm.StringParameter.valueForStringParameter(scope, parameterName));
}

/**
 * Imports the function of Latchkey in another account. Its `consumerAccounts` must include this account.
 * @param functionArn ARN of the function, or of one of its versions or aliases
 * @throws WrongAuthorizerFunctionError if the ARN names a function that does not check keys for the permission in that instance, or is in
 *   another region: that function permits only the APIs of its own region
 */
export function importAuthorizerFunction(
  scope: Construct,
  id: string,
  functionArn: string,
  { instance, permission }: WantedAuthorizer,
): lambda.IFunction {
  const expected = getAuthorizerFunctionName(instance, permission);
  if (!Token.isUnresolved(functionArn)) {
    const { region } = Stack.of(scope);
    const arn = Arn.split(functionArn, ArnFormat.COLON_RESOURCE_NAME);
    const [name] = arn.resourceName?.split(':') ?? []; // a version or an alias stands behind the name
    if (arn.service !== 'lambda' || name !== expected) {
      throw new WrongAuthorizerFunctionError(
        `${functionArn} is not the function ${expected}, which checks keys for ${permission}.`,
      );
    }
    if (!Token.isUnresolved(region) && arn.region !== region) {
      throw new WrongAuthorizerFunctionError(`${functionArn} is not in ${region}, the region of this stack.`);
    }
  }
  return importFunction(scope, id, functionArn);
}

function importFunction(scope: Construct, id: string, functionArn: string): lambda.IFunction {
  return lambda.Function.fromFunctionAttributes(scope, id, {
    functionArn,
    // The function's own policy lists the accounts that may invoke it, so CDK must not add permissions or warn.
    sameEnvironment: false,
    skipPermissions: true,
  });
}
