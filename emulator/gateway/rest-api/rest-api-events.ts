import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { formatRequestArn } from '../gateway-arns.ts';
import type { GatewayRequest } from '../gateway-request.ts';
import { buildRequestContext1, buildValueMaps } from '../payload-format-1.ts';
import type { RestApi, RestResource, SelectedMethod } from './rest-api-configuration.ts';

/** Request headers that REST APIs do not forward, beside those that concern the connection. */
const NOT_FORWARDED = new Set([
  'content-length',
  'content-md5',
  'max-forwards',
  'server',
  'www-authenticate',
]);

/** A request with its method. */
export interface MethodRequest extends SelectedMethod {
  api: RestApi;
  request: GatewayRequest;
}

/** Formats the ARN of a request, which the policies of authorizers allow or deny. */
export function formatMethodArn({ api, request }: MethodRequest): string {
  return formatRequestArn(api.location, api, request.method, request.path);
}

/**
 * Builds the event for a function that handles requests.
 * @param authorizer the context that the authorizer returned
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function buildProxyEvent(
  methodRequest: MethodRequest,
  authorizer: Readonly<Record<string, string | null>> | undefined,
): APIGatewayProxyEvent {
  const { api, request, resource, pathParameters } = methodRequest;
  const { queryStringParameters, multiValueQueryStringParameters, ...common } =
    buildCommonParts(methodRequest);
  return {
    ...common,
    queryStringParameters: nullIfEmpty(queryStringParameters),
    multiValueQueryStringParameters: nullIfEmpty(multiValueQueryStringParameters),
    pathParameters: nullIfEmpty(pathParameters),
    stageVariables: nullIfEmpty(api.stageVariables),
    requestContext: { ...buildRequestContext(api, request, resource), authorizer },
    body: request.body?.toString('utf8') || null,
    isBase64Encoded: false,
  };
}

/**
 * Builds the event for a Lambda authorizer of type REQUEST.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function buildRequestAuthorizerEvent(methodRequest: MethodRequest): APIGatewayRequestAuthorizerEvent {
  const { api, request, resource, pathParameters } = methodRequest;
  return {
    type: 'REQUEST',
    methodArn: formatMethodArn(methodRequest),
    ...buildCommonParts(methodRequest),
    pathParameters,
    stageVariables: api.stageVariables,
    requestContext: { ...buildRequestContext(api, request, resource), authorizer: undefined },
  };
}

function buildCommonParts({ request, resource }: MethodRequest) {
  return {
    resource: resource.path,
    path: request.path,
    httpMethod: request.method,
    ...buildValueMaps(
      request,
      request.headers.filter(([name]) => !NOT_FORWARDED.has(name.toLowerCase())),
    ),
  };
}

/** Also the value of `$context` in templates. The path does not contain the stage, as behind a custom domain. */
export function buildRequestContext(
  api: RestApi,
  request: GatewayRequest,
  resource: RestResource | undefined,
) {
  return {
    ...buildRequestContext1(request, {
      accountId: api.location.accountId,
      apiId: api.id,
      stage: api.stage,
      path: request.path,
      resourceId: resource?.id ?? '',
      resourcePath: resource?.path ?? '',
    }),
    deploymentId: api.deploymentId,
  };
}

function nullIfEmpty<Value extends object>(map: Value): Value | null {
  return Object.keys(map).length > 0 ? map : null;
}
