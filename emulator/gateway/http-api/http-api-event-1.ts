import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { buildRequestContext1, buildValueMaps } from '../payload-format-1.ts';
import { buildEventBody } from './event-body.ts';
import { omitIfEmpty, type RouteAuthorization, type RoutedRequest } from './http-api-routes.ts';

type WithVersion<EventType> = EventType & { version: '1.0' };

/**
 * Builds the event for a function that handles requests, in payload format 1.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function buildProxyEvent1(
  routed: RoutedRequest,
  authorization: RouteAuthorization | undefined,
): WithVersion<APIGatewayProxyEvent> {
  const { queryStringParameters, multiValueQueryStringParameters, ...common } = buildCommonParts(routed);
  const { body = null, isBase64Encoded } = buildEventBody(routed.request);
  return {
    ...common,
    queryStringParameters: omitIfEmpty(queryStringParameters) ?? null,
    multiValueQueryStringParameters: omitIfEmpty(multiValueQueryStringParameters) ?? null,
    requestContext: { ...buildRequestContext(routed), authorizer: buildAuthorizer(authorization) },
    pathParameters: omitIfEmpty(routed.pathParameters) ?? null,
    stageVariables: omitIfEmpty(routed.api.stageVariables) ?? null,
    body,
    isBase64Encoded,
  };
}

/**
 * Builds the event for a Lambda authorizer, in payload format 1.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function buildAuthorizerEvent1(
  routed: RoutedRequest,
  identity: string[],
): WithVersion<APIGatewayRequestAuthorizerEvent> & { identitySource: string; authorizationToken: string } {
  return {
    ...buildCommonParts(routed),
    type: 'REQUEST',
    methodArn: routed.arn,
    identitySource: identity.join(','),
    authorizationToken: identity.join(','),
    pathParameters: routed.pathParameters,
    stageVariables: routed.api.stageVariables,
    requestContext: { ...buildRequestContext(routed), authorizer: undefined },
  };
}

function buildCommonParts({ route, request, path }: RoutedRequest) {
  const headers = request.headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    version: '1.0' as const,
    resource: getResourcePath(route.key),
    path,
    httpMethod: request.method,
    ...buildValueMaps(request, headers),
  };
}

function buildRequestContext({ api, route, request, location, path }: RoutedRequest) {
  return buildRequestContext1(request, {
    accountId: location.accountId,
    apiId: api.id,
    stage: api.stage,
    path,
    resourceId: route.key,
    resourcePath: getResourcePath(route.key),
  });
}

function getResourcePath(routeKey: string): string {
  return routeKey.split(' ')[1] ?? routeKey;
}

function buildAuthorizer(authorization: RouteAuthorization | undefined): object {
  if (authorization?.by === 'lambda') return authorization.context;
  return { claims: authorization?.claims ?? null, scopes: authorization?.scopes ?? null };
}
