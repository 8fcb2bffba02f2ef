import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { requestArn } from '../arn.ts';
import { requestContext1, valueMaps } from '../request/format-1.ts';
import type { GatewayRequest } from '../request/request.ts';
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
  return {
    resource: resource.path,
    path: request.path,
    httpMethod: request.method,
    ...valueMaps(
      request,
      request.headers.filter(([name]) => !DROPPED.has(name.toLowerCase())),
    ),
  };
}

/** What `$context` holds, too. The path has no stage in it, as behind a custom domain. */
export function requestContext(api: RestApi, request: GatewayRequest, resource: RestResource | undefined) {
  return {
    ...requestContext1(request, {
      accountId: api.place.accountId,
      apiId: api.id,
      stage: api.stage,
      path: request.path,
      resourceId: resource?.id ?? '',
      resourcePath: resource?.path ?? '',
    }),
    deploymentId: api.deploymentId,
  };
}

function orNull<Value extends object>(map: Value): Value | null {
  return Object.keys(map).length > 0 ? map : null;
}
