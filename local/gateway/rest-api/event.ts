import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { requestArn } from '../arn.ts';
import { flattened, grouped, headerValue } from '../request/headers.ts';
import { anonymousIdentity } from '../request/identity.ts';
import { type GatewayRequest, queryOf } from '../request/request.ts';
import { requestTime } from '../request/time.ts';
import type { RestApi, RestResource } from './configuration.ts';
import type { SelectedMethod } from './routing.ts';

/** Headers of requests that REST APIs do not pass on, beside those that concern the connection. */
const DROPPED = new Set(['content-length', 'content-md5', 'max-forwards', 'server', 'www-authenticate']);

/** A request and the method that takes it. */
export interface MethodRequest extends SelectedMethod {
  api: RestApi;
  request: GatewayRequest;
}

/** What policies of authorizers allow or deny. */
export function methodArn({ api, request }: MethodRequest): string {
  return requestArn(api.place, api, request.method, request.path);
}

/**
 * The event of a function that answers requests.
 * @param authorizer what the authorizer has told about the caller
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function proxyEvent(
  methodRequest: MethodRequest,
  authorizer: Readonly<Record<string, string | null>> | undefined,
): APIGatewayProxyEvent {
  const { api, request, resource, pathParameters } = methodRequest;
  const { queryStringParameters, multiValueQueryStringParameters, ...common } = commonParts(methodRequest);
  return {
    ...common,
    queryStringParameters: orNull(queryStringParameters),
    multiValueQueryStringParameters: orNull(multiValueQueryStringParameters),
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(api.stageVariables),
    requestContext: { ...requestContext(api, request, resource), authorizer },
    body: request.body?.toString('utf8') || null,
    isBase64Encoded: false,
  };
}

/**
 * The event of a function that authorizes requests of type REQUEST.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function requestAuthorizerEvent(methodRequest: MethodRequest): APIGatewayRequestAuthorizerEvent {
  const { api, request, resource, pathParameters } = methodRequest;
  return {
    type: 'REQUEST',
    methodArn: methodArn(methodRequest),
    ...commonParts(methodRequest),
    pathParameters,
    stageVariables: api.stageVariables,
    requestContext: { ...requestContext(api, request, resource), authorizer: undefined },
  };
}

function commonParts({ request, resource }: MethodRequest) {
  const headers = grouped(request.headers.filter(([name]) => !DROPPED.has(name.toLowerCase())));
  const query = grouped(queryOf(request));
  return {
    resource: resource.path,
    path: request.path,
    httpMethod: request.method,
    headers: flattened(headers, (values) => values.at(-1)),
    multiValueHeaders: headers,
    queryStringParameters: flattened(query, (values) => values.at(-1)),
    multiValueQueryStringParameters: query,
  };
}

/** What `$context` holds, too. The path has no stage in it, as behind a custom domain. */
export function requestContext(api: RestApi, request: GatewayRequest, resource: RestResource | undefined) {
  const domainName = (headerValue(request.headers, 'host') ?? '').replace(/:\d+$/, '');
  return {
    accountId: api.place.accountId,
    apiId: api.id,
    deploymentId: api.deploymentId,
    domainName,
    domainPrefix: domainName.split('.')[0],
    extendedRequestId: request.id,
    httpMethod: request.method,
    identity: anonymousIdentity(request.sourceIp, headerValue(request.headers, 'user-agent') ?? ''),
    path: request.path,
    protocol: request.protocol,
    requestId: request.id,
    requestTime: requestTime(request.receivedAt),
    requestTimeEpoch: request.receivedAt.getTime(),
    resourceId: resource?.id ?? '',
    resourcePath: resource?.path ?? '',
    stage: api.stage,
  };
}

function orNull<Value extends object>(map: Value): Value | null {
  return Object.keys(map).length > 0 ? map : null;
}
