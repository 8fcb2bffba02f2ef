import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { flattened, grouped } from '../request/headers.ts';
import { anonymousIdentity } from '../request/identity.ts';
import { queryOf } from '../request/request.ts';
import { requestTime } from '../request/time.ts';
import type { Authorization } from './authorization.ts';
import { eventBody } from './body.ts';
import { type RoutedRequest, unlessEmpty } from './routed-request.ts';

type Versioned<Event> = Event & { version: '1.0' };

/**
 * The event of a function that answers requests, in payload format 1.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function proxyEvent1(
  routed: RoutedRequest,
  authorization: Authorization | undefined,
): Versioned<APIGatewayProxyEvent> {
  const { queryStringParameters, multiValueQueryStringParameters, ...common } = commonParts(routed);
  const { body = null, isBase64Encoded } = eventBody(routed.request);
  return {
    ...common,
    queryStringParameters: unlessEmpty(queryStringParameters) ?? null,
    multiValueQueryStringParameters: unlessEmpty(multiValueQueryStringParameters) ?? null,
    requestContext: { ...requestContext(routed), authorizer: authorizerOf(authorization) },
    pathParameters: unlessEmpty(routed.pathParameters) ?? null,
    stageVariables: unlessEmpty(routed.api.stageVariables) ?? null,
    body,
    isBase64Encoded,
  };
}

/**
 * The event of a function that authorizes requests, in payload format 1.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authorizerEvent1(
  routed: RoutedRequest,
  identity: string[],
): Versioned<APIGatewayRequestAuthorizerEvent> & { identitySource: string; authorizationToken: string } {
  return {
    ...commonParts(routed),
    type: 'REQUEST',
    methodArn: routed.arn,
    identitySource: identity.join(','),
    authorizationToken: identity.join(','),
    pathParameters: routed.pathParameters,
    stageVariables: routed.api.stageVariables,
    requestContext: { ...requestContext(routed), authorizer: undefined },
  };
}

function commonParts({ route, request, path }: RoutedRequest) {
  const headers = grouped(request.headers.map(([name, value]) => [name.toLowerCase(), value] as const));
  const query = grouped(queryOf(request));
  return {
    version: '1.0' as const,
    resource: resourceOf(route.key),
    path,
    httpMethod: request.method,
    headers: flattened(headers, (values) => values.at(-1)),
    multiValueHeaders: headers,
    queryStringParameters: flattened(query, (values) => values.at(-1)),
    multiValueQueryStringParameters: query,
  };
}

function requestContext({ api, route, request, place, path, domainName, userAgent }: RoutedRequest) {
  return {
    accountId: place.accountId,
    apiId: api.id,
    domainName,
    domainPrefix: domainName.split('.')[0],
    extendedRequestId: request.id,
    httpMethod: request.method,
    identity: anonymousIdentity(request.sourceIp, userAgent),
    path,
    protocol: request.protocol,
    requestId: request.id,
    requestTime: requestTime(request.receivedAt),
    requestTimeEpoch: request.receivedAt.getTime(),
    resourceId: route.key,
    resourcePath: resourceOf(route.key),
    stage: api.stage,
  };
}

function resourceOf(routeKey: string): string {
  return routeKey.split(' ')[1] ?? routeKey;
}

function authorizerOf(authorization: Authorization | undefined): object {
  if (authorization?.by === 'lambda') return authorization.context;
  return { claims: authorization?.claims ?? null, scopes: authorization?.scopes ?? null };
}
