import type { RequestListener } from 'node:http';
import type { TemplateResources } from '../api-resources.ts';
import { buildClientResponse, type ClientResponse, createGatewayListener } from '../client-response.ts';
import { type GatewayOptions, invokeFunction } from '../gateway-options.ts';
import type { GatewayRequest } from '../gateway-request.ts';
import { type HttpApi, type HttpRoute, readHttpApi } from './http-api-configuration.ts';
import { addCorsHeaders, isPreflight } from './http-api-cors.ts';
import { buildProxyEvent1 } from './http-api-event-1.ts';
import { buildProxyEvent2 } from './http-api-event-2.ts';
import { parseHttpApiResponse } from './http-api-response.ts';
import {
  buildRoutedRequest,
  type RouteAuthorizer,
  type RoutedRequest,
  type SelectedRoute,
  selectRoute,
} from './http-api-routes.ts';
import { HttpLambdaAuthorizer } from './http-lambda-authorizer.ts';
import { JwtAuthorizer } from './jwt-authorizer.ts';

/**
 * Creates a listener that responds as an HTTP API of API Gateway does. The stage is not part of the path, as behind a
 * custom domain.
 * @throws EmulatorError if the API has something that is not emulated
 */
export function createHttpApiListener(
  resources: TemplateResources,
  apiId: string,
  options: GatewayOptions,
): RequestListener {
  const api = readHttpApi(resources, apiId, options);
  const authorizers = createAuthorizers(api, options);
  return createGatewayListener(async (request) => {
    const response = await respond(request, api, authorizers, options);
    const withId = { ...response, headers: [...response.headers, ['apigw-requestid', request.id] as const] };
    return api.cors ? addCorsHeaders(api.cors, request, withId) : withId;
  }, options);
}

function createAuthorizers(api: HttpApi, options: GatewayOptions): Map<string, RouteAuthorizer> {
  return new Map(
    [...api.authorizers].map(([id, properties]): [string, RouteAuthorizer] => {
      if (properties.AuthorizerType === 'REQUEST') {
        return [id, new HttpLambdaAuthorizer(id, properties, options)];
      }
      return [id, new JwtAuthorizer(properties, options)];
    }),
  );
}

async function respond(
  request: GatewayRequest,
  api: HttpApi,
  authorizers: ReadonlyMap<string, RouteAuthorizer>,
  options: GatewayOptions,
): Promise<ClientResponse> {
  const selected = selectRoute(api.routes, request.method, request.path);
  if (!selected) {
    // The gateway answers a preflight itself, but only if no route is for it.
    return api.cors && isPreflight(request)
      ? { status: 204, headers: [], body: '' }
      : buildClientResponse(404, { message: 'Not Found' });
  }
  if (!request.body) return buildTooLargeResponse();
  const { route, pathParameters } = selected;
  if ('unsupported' in route) throw route.unsupported;
  const routed = decodeRequest(api, { route, pathParameters }, request);
  if (!routed) return buildClientResponse(400, { message: 'Bad Request' });
  const authorizer = authorizers.get(routed.route.authorizerId ?? '');
  const authorization = await authorizer?.authorize(routed);
  if (authorization && 'rejection' in authorization) return authorization.rejection;
  const { functionArn, payloadFormat, key } = route;
  const buildProxyEvent = payloadFormat === '1.0' ? buildProxyEvent1 : buildProxyEvent2;
  const event = buildProxyEvent(routed, authorization);
  const result = await invokeFunction(options.invoker, functionArn, event);
  if ('isTooLarge' in result && result.isTooLarge) return buildTooLargeResponse();
  const response = 'value' in result ? parseHttpApiResponse(payloadFormat, result.value) : undefined;
  if ('value' in result && !response)
    options.log(`The function of ${key} returned what API Gateway does not accept.`);
  return response ?? buildClientResponse(500, { message: 'Internal Server Error' });
}

/** Builds the response if the body is too long for the gateway, or the event for Lambda. */
function buildTooLargeResponse(): ClientResponse {
  return buildClientResponse(413, { message: 'Request Entity Too Large' });
}

/** @returns `undefined` if the path is not well encoded */
function decodeRequest(
  api: HttpApi,
  selected: SelectedRoute<HttpRoute>,
  request: GatewayRequest,
): RoutedRequest | undefined {
  try {
    return buildRoutedRequest(api, selected, request);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
