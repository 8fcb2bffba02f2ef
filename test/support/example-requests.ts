import type { Context } from 'aws-lambda';
import type { ApiKey } from '../../core/api-key.ts';
import { buildKeyContext } from '../../lambdas/authorizer/authorizer-result.ts';
import type { ExampleRequest } from '../../lambdas/example-api/operation.ts';
import { buildRequestEvent } from './authorizer-events.ts';

/** The parts of a request that a test sets. The rest is as in API Gateway's events. */
export interface Asked {
  path: string;
  /** The path of the route, if the function needs it. */
  resource?: string;
  pathParameters?: Record<string, string>;
  query?: Record<string, string | undefined>;
  headers?: Record<string, string | undefined>;
  /** Strings are sent unchanged, anything else as JSON. */
  body?: unknown;
}

/** Builds a request to the example API that the authorizer has allowed for a key. */
export function buildRequest(
  key: ApiKey,
  { path, resource = path, pathParameters, query, headers = {}, body }: Asked,
): ExampleRequest {
  const { requestContext, ...event } = buildRequestEvent({});
  return {
    ...event,
    path,
    resource,
    httpMethod: body === undefined ? 'GET' : 'POST',
    headers: { Host: 'api.example', 'X-Forwarded-Proto': 'https', ...headers },
    multiValueHeaders: {},
    pathParameters: { domain: 'example.org', ...pathParameters },
    queryStringParameters: query ?? null,
    body: body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      ...requestContext,
      path: `/prod${path}`,
      requestTimeEpoch: Date.now(),
      authorizer: {
        ...buildKeyContext(key, 'branch', new Date(), 30),
        principalId: key.keyId,
        integrationLatency: 1,
      },
    },
  };
}

/** The context of an invocation. */
export const lambdaContext: Context = {
  awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'function',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-2:123456789012:function:function',
  logGroupName: 'log',
  logStreamName: 'stream',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 10_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};
