import { z } from 'zod';

const FUNCTION =
  /^(?:arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/)?(arn:[^:]+:lambda:[^:]+:\d+:function:[^:/]+)(?:\/invocations)?$/;

/** The URI by which an integration or authorizer names a Lambda function; becomes the function's ARN. */
export const functionUri = z.string().transform((uri, { addIssue }) => {
  const arn = FUNCTION.exec(uri)?.[1];
  if (arn !== undefined) return arn;
  addIssue('Expected the URI of an unqualified Lambda function');
  return z.NEVER;
});

/** Where a function runs; its API is taken to be in the same place. */
export interface Place {
  partition: string;
  region: string;
  accountId: string;
}

export function placeOf(functionArn: string): Place {
  const [, partition = '', , region = '', accountId = ''] = functionArn.split(':');
  return { partition, region, accountId };
}

/**
 * The ARN of a request to an API, which policies allow or deny.
 * @param path with the slash that it begins with
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export function requestArn(
  { partition, region, accountId }: Place,
  api: { id: string; stage: string },
  method: string,
  path: string,
): string {
  return `arn:${partition}:execute-api:${region}:${accountId}:${api.id}/${api.stage}/${method}${path}`;
}
