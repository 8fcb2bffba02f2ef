import type {
  APIGatewayEventRequestContextV2,
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayRequestAuthorizerEventV2,
} from 'aws-lambda';
import { formatRequestTime, getDomainName, getUserAgent, parseQuery } from '../gateway-request.ts';
import { groupByName, reduceGroups } from '../header-list.ts';
import { buildEventBody } from './event-body.ts';
import { omitIfEmpty, type RouteAuthorization, type RoutedRequest } from './http-api-routes.ts';

type RequestContext2 = APIGatewayEventRequestContextV2 & { authorizer?: object };

/**
 * Builds the event for a function that handles requests, in payload format 2.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function buildProxyEvent2(
  routed: RoutedRequest,
  authorization: RouteAuthorization | undefined,
): APIGatewayProxyEventV2WithRequestContext<RequestContext2> {
  return {
    ...buildCommonParts(routed),
    requestContext: {
      ...buildRequestContext(routed),
      ...(authorization && { authorizer: buildAuthorizer(authorization) }),
    },
    ...buildEventBody(routed.request),
  };
}

/**
 * Builds the event for a Lambda authorizer, in payload format 2.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function buildAuthorizerEvent2(
  routed: RoutedRequest,
  identitySource: string[],
): Omit<APIGatewayRequestAuthorizerEventV2, 'cookies'> & { cookies?: string[] } {
  return {
    ...buildCommonParts(routed),
    type: 'REQUEST',
    routeArn: routed.arn,
    identitySource,
    requestContext: buildRequestContext(routed),
  };
}

function buildCommonParts({ api, route, request, path, pathParameters }: RoutedRequest) {
  const { cookie = [], ...headers } = groupByName(
    request.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
  );
  const joinValues = (values: string[]): string => values.join(',');
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString: request.queryString,
    cookies: cookie.length > 0 ? cookie.flatMap((value) => value.split(/; */)) : undefined,
    headers: reduceGroups(headers, joinValues),
    queryStringParameters: omitIfEmpty(reduceGroups(groupByName(parseQuery(request)), joinValues)),
    pathParameters: omitIfEmpty(pathParameters),
    stageVariables: omitIfEmpty(api.stageVariables),
  };
}

function buildRequestContext({
  api,
  route,
  request,
  location,
  path,
}: RoutedRequest): APIGatewayEventRequestContextV2 {
  const domainName = getDomainName(request);
  return {
    accountId: location.accountId,
    apiId: api.id,
    domainName,
    domainPrefix: domainName.split('.')[0] ?? '',
    http: {
      method: request.method,
      path,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: getUserAgent(request),
    },
    requestId: request.id,
    routeKey: route.key,
    stage: api.stage,
    time: formatRequestTime(request.receivedAt),
    timeEpoch: request.receivedAt.getTime(),
  };
}

function buildAuthorizer(authorization: RouteAuthorization): object {
  if (authorization.by === 'jwt') {
    return { jwt: { claims: authorization.claims, scopes: authorization.scopes } };
  }
  return { lambda: authorization.context };
}
