import { Arn, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { ApiFunction } from '../../core/permissions.ts';

/** The SSM parameter that holds the ARN of the function which checks keys for an API function. */
export function functionParameter(apiFunction: ApiFunction): string {
  return `/latchkey/authorizer/${apiFunction}`;
}

/**
 * The name of the function which checks keys for an API function. It is fixed, because other stacks and accounts keep its
 * ARN: with a name that CloudFormation makes up, a deployment of Latchkey could take the function away from under them.
 */
export function functionName(apiFunction: ApiFunction): string {
  return `latchkey-authorizer-${apiFunction}`;
}

/** The ARN of another function than the one that checks what the protected API requires, or of one out of its reach. */
export class WrongAuthorizerFunction extends Error {
  override readonly name = 'WrongAuthorizerFunction';
}

/** The function of Latchkey in this account and region. */
export function functionHere(scope: Construct, id: string, apiFunction: ApiFunction): lambda.IFunction {
  return imported(
    scope,
    id,
    ssm.StringParameter.valueForStringParameter(scope, functionParameter(apiFunction)),
  );
}

/**
 * The function of Latchkey in another account, which has to name this one among its `consumerAccounts`.
 * @throws WrongAuthorizerFunction where the ARN is not that of the function which checks keys for `apiFunction`, or is one
 * of another region: that function permits only the APIs of its own.
 */
export function functionAt(
  scope: Construct,
  id: string,
  functionArn: string,
  apiFunction: ApiFunction,
): lambda.IFunction {
  if (!Token.isUnresolved(functionArn)) {
    const { region } = Stack.of(scope);
    const at = Arn.split(functionArn, ArnFormat.COLON_RESOURCE_NAME);
    if (at.resourceName !== functionName(apiFunction)) {
      throw new WrongAuthorizerFunction(
        `${functionArn} is not the function ${functionName(apiFunction)}, which checks keys for ${apiFunction}.`,
      );
    }
    if (!Token.isUnresolved(region) && at.region !== region) {
      throw new WrongAuthorizerFunction(`${functionArn} is not in ${region}, the region of this stack.`);
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
