import type {
  APIGatewayEventRequestContextV2,
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventV2,
} from 'aws-lambda';
import type { AppSyncAuthorizerEvent } from '../../lambdas/authorizer/app-sync.ts';
import type { AuthorizerEvent } from '../../lambdas/authorizer/presented-key.ts';

/** The kinds of authorizer in API Gateway. */
export const FORMS = ['REST TOKEN', 'REST REQUEST', 'HTTP 1.0', 'HTTP 2.0'] as const;
export type Form = (typeof FORMS)[number];

export const STAGE_ARN = 'arn:aws:execute-api:eu-west-2:123456789012:abcdef1234/prod';
export const METHOD_ARN = `${STAGE_ARN}/GET/api/v1/example.org/report`;

/**
 * Builds the event that API Gateway sends for a request with these headers, as in its developer guide. A TOKEN authorizer gets
 * only the header that its API chose, here the first.
 */
export function buildEvent(form: Form, headers: Record<string, string>): AuthorizerEvent {
  switch (form) {
    case 'REST TOKEN':
      return {
        type: 'TOKEN',
        methodArn: METHOD_ARN,
        authorizationToken: Object.values(headers)[0] ?? '',
      };
    case 'REST REQUEST':
      return buildRequestEvent(headers);
    case 'HTTP 1.0': {
      const versioned = {
        version: '1.0',
        identitySource: '',
        authorizationToken: '',
        ...buildRequestEvent(headers),
      };
      return versioned;
    }
    case 'HTTP 2.0':
      return buildHttpEvent(headers);
  }
}

/**
 * Builds the event that AppSync sends for a request with this header `Authorization`, with the fields of its developer guide.
 * @see https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-lambda-authorization
 */
export function buildAppSyncEvent(authorizationToken: string): AppSyncAuthorizerEvent {
  const event = {
    authorizationToken,
    requestContext: {
      apiId: 'aaaaaa123123123example123',
      accountId: '111122223333',
      requestId: 'f4081827-1111-4444-5555-5cf4695f339f',
      queryString: 'mutation CreateEvent { createEvent { id } }',
      operationName: 'CreateEvent',
      variables: {},
    },
    requestHeaders: { authorization: authorizationToken },
  };
  return event;
}

/** Builds the REQUEST event of a REST API. Use it directly for headers with several values. */
export function buildRequestEvent(
  headers: Record<string, string>,
  multiValueHeaders: Record<string, string[]> = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]]),
  ),
): APIGatewayRequestAuthorizerEvent {
  return {
    type: 'REQUEST',
    methodArn: METHOD_ARN,
    resource: '/api/v1/{domain}/report',
    path: '/api/v1/example.org/report',
    httpMethod: 'GET',
    headers,
    multiValueHeaders,
    pathParameters: { domain: 'example.org' },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'abcdef1234',
      authorizer: undefined,
      protocol: 'HTTP/1.1',
      httpMethod: 'GET',
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '192.0.2.1',
        user: null,
        userAgent: 'curl/8',
        userArn: null,
      },
      path: '/prod/api/v1/example.org/report',
      stage: 'prod',
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      requestTimeEpoch: 1583348638390,
      resourceId: '05c7jb',
      resourcePath: '/api/v1/{domain}/report',
    },
  };
}

function buildHttpEvent(headers: Record<string, string>): APIGatewayRequestAuthorizerEventV2 {
  const routeKey = 'GET /api/v1/{domain}/report';
  const requestContext: APIGatewayEventRequestContextV2 = {
    accountId: '123456789012',
    apiId: 'abcdef1234',
    domainName: 'abcdef1234.execute-api.eu-west-2.amazonaws.com',
    domainPrefix: 'abcdef1234',
    http: {
      method: 'GET',
      path: '/prod/api/v1/example.org/report',
      protocol: 'HTTP/1.1',
      sourceIp: '192.0.2.1',
      userAgent: 'curl/8',
    },
    requestId: 'JKJaXmPLvHcESHA=',
    routeKey,
    stage: 'prod',
    time: '12/Mar/2020:19:03:58 +0000',
    timeEpoch: 1583348638390,
  };
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: METHOD_ARN,
    identitySource: [],
    routeKey,
    rawPath: '/prod/api/v1/example.org/report',
    rawQueryString: '',
    cookies: [],
    // HTTP APIs convert header names to lower case, and join several values of a header with commas.
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    pathParameters: { domain: 'example.org' },
    requestContext,
  };
}
