import type { RequestListener } from 'node:http';
import type { TemplateResources } from '../api-resources.ts';
import {
  buildClientResponse,
  buildTextResponse,
  type ClientResponse,
  createGatewayListener,
} from '../client-response.ts';
import { type GatewayOptions, invokeFunction } from '../gateway-options.ts';
import type { GatewayRequest } from '../gateway-request.ts';
import { buildGatewayResponse, type GatewayRejection } from './gateway-responses.ts';
import { type RestApi, readRestApi, type SelectedMethod, selectMethod } from './rest-api-configuration.ts';
import { buildProxyEvent, buildRequestContext, type MethodRequest } from './rest-api-events.ts';
import { parseRestApiResponse } from './rest-api-response.ts';
import { RestLambdaAuthorizer } from './rest-lambda-authorizer.ts';

/**
 * Creates a listener that responds as a REST API of API Gateway does. The stage is not part of the path, as behind a
 * custom domain: there is one stage for each port, and its name could hide a resource of the same name.
 * @throws EmulatorError if the API has something that is not emulated
 */
export function createRestApiListener(
  resources: TemplateResources,
  apiId: string,
  options: GatewayOptions,
): RequestListener {
  const api = readRestApi(resources, apiId, options);
  const authorizers = new Map(
    [...api.authorizers].map(([id, properties]) => [id, new RestLambdaAuthorizer(id, properties, options)]),
  );
  return createGatewayListener(async (request) => {
    const selected = selectMethod(api.resources, request.method, request.path);
    const outcome = await respondOrReject(request, api, selected, authorizers, options);
    const response = 'type' in outcome ? respondToRejected(outcome, request, api, selected) : outcome;
    const ids = [['x-amzn-RequestId', request.id] as const, ['x-amz-apigw-id', request.id] as const];
    return { ...response, headers: [...response.headers, ...ids] };
  }, options);
}

/** The response if the event is too long for Lambda, as callers report it. */
const LAMBDA_TOO_LARGE = buildClientResponse(413, { message: 'Request Too Long' }, [
  ['x-amzn-ErrorType', 'BadRequestException'],
]);

async function respondOrReject(
  request: GatewayRequest,
  api: RestApi,
  selected: SelectedMethod | undefined,
  authorizers: ReadonlyMap<string, RestLambdaAuthorizer>,
  options: GatewayOptions,
): Promise<ClientResponse | GatewayRejection> {
  if (!selected) return { type: 'MISSING_AUTHENTICATION_TOKEN', message: 'Missing Authentication Token' };
  // An API cannot customize this response: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  if (!request.body) return buildTextResponse(413, 'HTTP content length exceeded 10485760 bytes.');
  const methodRequest: MethodRequest = { ...selected, api, request };
  if ('unsupported' in selected.method) throw selected.method.unsupported;
  const { functionArn, authorizerId = '' } = selected.method;
  const caller = await authorizers.get(authorizerId)?.authorize(methodRequest);
  if (caller && 'type' in caller) return caller;
  const event = buildProxyEvent(methodRequest, caller?.authorizer);
  const result = await invokeFunction(options.invoker, functionArn, event);
  if ('isTooLarge' in result && result.isTooLarge) return LAMBDA_TOO_LARGE;
  const response = 'value' in result ? parseRestApiResponse(result.value) : undefined;
  if ('value' in result && !response) {
    options.log(
      `The function of ${request.method} ${selected.resource.path} returned what API Gateway does not accept.`,
    );
  }
  return response ?? { type: 'DEFAULT_5XX', message: 'Internal server error' };
}

function respondToRejected(
  rejection: GatewayRejection,
  request: GatewayRequest,
  api: RestApi,
  selected: SelectedMethod | undefined,
): ClientResponse {
  return buildGatewayResponse(rejection, api.gatewayResponses, {
    context: buildRequestContext(api, request, selected?.resource),
    stageVariables: api.stageVariables,
    request,
    pathParameters: selected?.pathParameters ?? {},
  });
}
