import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { requestContext1, valueMaps } from '../request/format-1.ts';
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
  const headers = request.headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    version: '1.0' as const,
    resource: resourceOf(route.key),
    path,
    httpMethod: request.method,
    ...valueMaps(request, headers),
  };
}

function requestContext({ api, route, request, place, path }: RoutedRequest) {
  return requestContext1(request, {
    accountId: place.accountId,
    apiId: api.id,
    stage: api.stage,
    path,
    resourceId: route.key,
    resourcePath: resourceOf(route.key),
  });
}

function resourceOf(routeKey: string): string {
  return routeKey.split(' ')[1] ?? routeKey;
}

function authorizerOf(authorization: Authorization | undefined): object {
  if (authorization?.by === 'lambda') return authorization.context;
  return { claims: authorization?.claims ?? null, scopes: authorization?.scopes ?? null };
}
