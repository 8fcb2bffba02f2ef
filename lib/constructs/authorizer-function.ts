import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Permission } from '../../core/permissions.ts';

/** The SSM parameter that holds the ARN of the function which checks keys for a permission. */
export function authorizerParameterName(permission: Permission): string {
  return `/latchkey/authorizer/${permission}`;
}

/**
 * The name of the function which checks keys for a permission. It is fixed, because other stacks and accounts keep its
 * ARN: with a name that CloudFormation makes up, a deployment of Latchkey could take the function away from under them.
 */
export function authorizerFunctionName(permission: Permission): string {
  return `latchkey-authorizer-${permission}`;
}

/** The ARN of another function than the one that checks what the protected API requires, or of one out of its reach. */
export class WrongAuthorizerFunctionError extends Error {
  override readonly name = 'WrongAuthorizerFunctionError';
}

/** The function of Latchkey in this account and region. */
export function functionHere(scope: Construct, id: string, permission: Permission): lambda.IFunction {
  return imported(
    scope,
    id,
    ssm.StringParameter.valueForStringParameter(scope, authorizerParameterName(permission)),
  );
}

/**
 * The function of Latchkey in another account, which has to name this one among its `consumerAccounts`.
 * @throws WrongAuthorizerFunctionError where the ARN is not that of the function which checks keys for `permission`, or is one
 * of another region: that function permits only the APIs of its own.
 */
export function functionAt(
  scope: Construct,
  id: string,
  functionArn: string,
  permission: Permission,
): lambda.IFunction {
  if (!Token.isUnresolved(functionArn)) {
    const { region } = Stack.of(scope);
    const at = Arn.split(functionArn, ArnFormat.COLON_RESOURCE_NAME);
    if (at.resourceName !== authorizerFunctionName(permission)) {
      throw new WrongAuthorizerFunctionError(
        `${functionArn} is not the function ${authorizerFunctionName(permission)}, which checks keys for ${permission}.`,
      );
    }
    if (!Token.isUnresolved(region) && at.region !== region) {
      throw new WrongAuthorizerFunctionError(`${functionArn} is not in ${region}, the region of this stack.`);
    }
  }
  return imported(scope, id, functionArn);
}

function imported(scope: Construct, id: string, functionArn: string): lambda.IFunction {
  return lambda.Function.fromFunctionAttributes(scope, id, {
    functionArn,
    // The function itself says which accounts' authorizers it lets in: nothing is added to that, nor is it warned of.
    sameEnvironment: false,
    skipPermissions: true,
  });
}
