import { buildClientResponse, type ClientResponse } from '../client-response.ts';
import { type FunctionLocation, formatRequestArn, parseFunctionLocation } from '../gateway-arns.ts';
import type { GatewayRequest } from '../gateway-request.ts';
import type { HeaderList } from '../header-list.ts';
import { compareSpecificity, isGreedy, matchPath } from '../path-pattern.ts';
import type { HttpApi, HttpRoute, HttpRoutePlace } from './http-api-configuration.ts';

/** The route for a request, and the values of its path variables. */
export interface SelectedRoute<Route> {
  route: Route;
  /** Percent-encoded. */
  pathParameters: Record<string, string>;
}

/**
 * Selects the route for a request. A full match comes before a greedy one, and `$default` comes last. AWS does not rank
 * routes of the same kind: here a named method comes before ANY, and then the more specific path.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function selectRoute<Route extends HttpRoutePlace>(
  routes: readonly Route[],
  method: string,
  path: string,
): SelectedRoute<Route> | undefined {
  const candidates = routes.flatMap((route) => {
    const { match } = route;
    if (!match || (match.method !== method && match.method !== 'ANY')) return [];
    const pathParameters = matchPath(match.pattern, path);
    return pathParameters ? [{ route, match, pathParameters }] : [];
  });
  const [best] = candidates.toSorted(
    ({ match: one }, { match: other }) =>
      Number(isGreedy(one.pattern)) - Number(isGreedy(other.pattern)) ||
      Number(one.method === 'ANY') - Number(other.method === 'ANY') ||
      compareSpecificity(one.pattern, other.pattern),
  );
  const route = best?.route ?? routes.find(({ match }) => !match);
  return route && { route, pathParameters: best?.pathParameters ?? {} };
}

/** A request with its route, and what events contain about both. */
export interface RoutedRequest {
  api: HttpApi;
  route: HttpRoute;
  request: GatewayRequest;
  location: FunctionLocation;
  /** Decoded, because HTTP APIs pass it on decoded. */
  path: string;
  /** Decoded. */
  pathParameters: Readonly<Record<string, string>>;
  /** What the policies of authorizers allow or deny. */
  arn: string;
}

/**
 * Decodes the path and its parameters, as HTTP APIs do.
 * @throws URIError if they are not well encoded
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function buildRoutedRequest(
  api: HttpApi,
  { route, pathParameters }: SelectedRoute<HttpRoute>,
  request: GatewayRequest,
): RoutedRequest {
  const location = parseFunctionLocation(route.functionArn);
  const path = decodeURIComponent(request.path);
  return {
    api,
    route,
    request,
    location,
    path,
    pathParameters: Object.fromEntries(
      Object.entries(pathParameters).map(([name, value]) => [name, decodeURIComponent(value)]),
    ),
    arn: formatRequestArn(location, api, request.method, path),
  };
}

/** What an authorizer tells the function about an authorized caller. */
export type RouteAuthorization =
  | { by: 'jwt'; claims: Readonly<Record<string, string>>; scopes: readonly string[] | null }
  | { by: 'lambda'; context: Readonly<Record<string, unknown>> };

/** Decides whether a caller may use a route. */
export interface RouteAuthorizer {
  /** @returns the response to send instead if the caller may not use the route */
  authorize(routed: RoutedRequest): Promise<RouteAuthorization | { rejection: ClientResponse }>;
}

/** Builds the rejection of a caller. */
export function rejectCaller(
  status: number,
  message: string,
  headers: HeaderList = [],
): { rejection: ClientResponse } {
  return { rejection: buildClientResponse(status, { message }, headers) };
}

/** Events omit empty maps. */
export function omitIfEmpty<Value>(
  map: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}
