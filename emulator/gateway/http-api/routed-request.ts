import { type Place, placeOf, requestArn } from '../arn.ts';
import type { GatewayRequest } from '../request/request.ts';
import type { HttpApi, Route } from './configuration.ts';
import type { SelectedRoute } from './routing.ts';

/** A request and the route that takes it, with all that events tell about both. */
export interface RoutedRequest {
  api: HttpApi;
  route: Route;
  request: GatewayRequest;
  place: Place;
  /** Decoded, as HTTP APIs pass it on. */
  path: string;
  /** Decoded. */
  pathParameters: Readonly<Record<string, string>>;
  /** What policies of authorizers allow or deny. */
  arn: string;
}

/**
 * HTTP APIs decode the path and its parameters.
 * @throws URIError where they are not well encoded
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function routedRequest(
  api: HttpApi,
  { route, pathParameters }: SelectedRoute,
  request: GatewayRequest,
): RoutedRequest {
  const place = placeOf(route.functionArn);
  const path = decodeURIComponent(request.path);
  return {
    api,
    route,
    request,
    place,
    path,
    pathParameters: Object.fromEntries(
      Object.entries(pathParameters).map(([name, value]) => [name, decodeURIComponent(value)]),
    ),
    arn: requestArn(place, api, request.method, path),
  };
}

/** A map as events hold it: left out where there is nothing in it. */
export function unlessEmpty<Value>(
  map: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}
