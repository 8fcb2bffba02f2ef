import type {
  APIGatewayEventRequestContextV2,
  APIGatewayProxyEventV2WithRequestContext,
  APIGatewayRequestAuthorizerEventV2,
} from 'aws-lambda';
import { flattened, grouped } from '../request/headers.ts';
import { domainNameOf, queryOf, userAgentOf } from '../request/request.ts';
import { requestTime } from '../request/time.ts';
import type { Authorization } from './authorization.ts';
import { eventBody } from './body.ts';
import { type RoutedRequest, unlessEmpty } from './routed-request.ts';

type RequestContext = APIGatewayEventRequestContextV2 & { authorizer?: object };

/**
 * The event of a function that answers requests, in payload format 2.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function proxyEvent2(
  routed: RoutedRequest,
  authorization: Authorization | undefined,
): APIGatewayProxyEventV2WithRequestContext<RequestContext> {
  return {
    ...common(routed),
    requestContext: {
      ...requestContext(routed),
      ...(authorization && { authorizer: authorizerOf(authorization) }),
    },
    ...eventBody(routed.request),
  };
}

/**
 * The event of a function that authorizes requests, in payload format 2.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authorizerEvent2(
  routed: RoutedRequest,
  identitySource: string[],
): Omit<APIGatewayRequestAuthorizerEventV2, 'cookies'> & { cookies?: string[] } {
  return {
    ...common(routed),
    type: 'REQUEST',
    routeArn: routed.arn,
    identitySource,
    requestContext: requestContext(routed),
  };
}

function common({ api, route, request, path, pathParameters }: RoutedRequest) {
  const { cookie = [], ...headers } = grouped(
    request.headers.map(([name, value]) => [name.toLowerCase(), value] as const),
  );
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString: request.queryString,
    cookies: cookie.length > 0 ? cookie.flatMap((value) => value.split(/; */)) : undefined,
    headers: flattened(headers, (values) => values.join(',')),
    queryStringParameters: unlessEmpty(flattened(grouped(queryOf(request)), (values) => values.join(','))),
    pathParameters: unlessEmpty(pathParameters),
    stageVariables: unlessEmpty(api.stageVariables),
  };
}

function requestContext({
  api,
  route,
  request,
  place,
  path,
}: RoutedRequest): APIGatewayEventRequestContextV2 {
  const domainName = domainNameOf(request);
  return {
    accountId: place.accountId,
    apiId: api.id,
    domainName,
    domainPrefix: domainName.split('.')[0] ?? '',
    http: {
      method: request.method,
      path,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: userAgentOf(request),
    },
    requestId: request.id,
    routeKey: route.key,
    stage: api.stage,
    time: requestTime(request.receivedAt),
    timeEpoch: request.receivedAt.getTime(),
  };
}

function authorizerOf(authorization: Authorization): object {
  if (authorization.by === 'jwt') {
    return { jwt: { claims: authorization.claims, scopes: authorization.scopes } };
  }
  return { lambda: authorization.context };
}
