import { z } from 'zod';

const FUNCTION_URI =
  /^(?:arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/)?(arn:[^:]+:lambda:[^:]+:\d+:function:[^:/]+(?::[^:/]+)?)(?:\/invocations)?$/;

/**
 * Parses the URI by which an integration or authorizer names a Lambda function. The output is the ARN, as it was given: of
 * the function, or of a version or alias.
 */
export const functionUriSchema = z.string().transform((uri, { addIssue }) => {
  const arn = FUNCTION_URI.exec(uri)?.[1];
  if (arn !== undefined) return arn;
  addIssue(`Expected the URI of a Lambda function, not “${uri}”`);
  return z.NEVER;
});

/** The account and region of a function. Its API is assumed to be there too. */
export interface FunctionLocation {
  partition: string;
  region: string;
  accountId: string;
}

export function parseFunctionLocation(functionArn: string): FunctionLocation {
  const [, partition = '', , region = '', accountId = ''] = functionArn.split(':');
  return { partition, region, accountId };
}

/**
 * Formats the ARN of a request to an API, which the policies of authorizers allow or deny.
 * @param path with its leading slash
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export function formatRequestArn(
  { partition, region, accountId }: FunctionLocation,
  api: { id: string; stage: string },
  method: string,
  path: string,
): string {
  return `arn:${partition}:execute-api:${region}:${accountId}:${api.id}/${api.stage}/${method}${path}`;
}
