import { EmulatorError } from '../../emulator-error.ts';
import { ApiResources, isSupported, type TemplateResources, type Unsupported } from '../api-resources.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import { type PathPattern, parsePathPattern } from '../path-pattern.ts';
import * as schemas from './http-api-schemas.ts';

/** Which requests a route is for. */
export interface HttpRoutePlace {
  /** `GET /organisations/{organisationId}` or `$default`. */
  key: string;
  /** `undefined` for `$default`, which gets all requests that are for no other route. */
  match: { method: string; pattern: PathPattern } | undefined;
}

export interface HttpRoute extends HttpRoutePlace {
  functionArn: string;
  payloadFormat: '1.0' | '2.0';
  authorizerId: string | undefined;
  scopes: readonly string[];
}

export interface HttpApi {
  id: string;
  stage: string;
  stageVariables: Readonly<Record<string, string>>;
  cors: schemas.CorsProperties | undefined;
  routes: readonly (HttpRoute | (HttpRoutePlace & Unsupported))[];
  authorizers: ReadonlyMap<string, schemas.HttpAuthorizerProperties>;
}

/**
 * Reads an HTTP API and everything that belongs to it.
 * @throws EmulatorError if it has something that is not emulated
 */
export function readHttpApi(
  resources: TemplateResources,
  apiId: string,
  options: Pick<GatewayOptions, 'onUnsupported'>,
): HttpApi {
  const stack = new ApiResources(resources, apiId, 'ApiId', options);
  const type = (name: string): string => `AWS::ApiGatewayV2::${name}`;
  stack.requireTypes(['Authorizer', 'Integration', 'Route', 'Stage'].map(type));
  const { CorsConfiguration } = stack.parseApi(type('Api'), schemas.httpApiSchema);
  const [stage, ...otherStages] = stack.parseParts(type('Stage'), schemas.httpStageSchema).values();
  if (!stage || otherStages.length > 0)
    throw new EmulatorError(`The API ${apiId} must have one stage to run in the emulator.`);
  const authorizers = stack.parseOptionalParts(type('Authorizer'), schemas.httpAuthorizerSchema);
  const integrations = stack.parseOptionalParts(type('Integration'), schemas.httpIntegrationSchema);
  const routes = stack
    .parsePlacedParts(type('Route'), schemas.httpRoutePlaceSchema, schemas.httpRouteSchema)
    .map(({ logicalId, place: { RouteKey }, part }) => ({
      key: RouteKey,
      match: parseRouteKey(RouteKey),
      ...stack.attempt(() => readRoute(logicalId, part, integrations, authorizers)),
    }));
  return {
    id: apiId,
    stage: stage.StageName,
    stageVariables: stage.StageVariables,
    cors: CorsConfiguration,
    routes,
    authorizers: new Map([...authorizers].filter(isSupported)),
  };
}

/** @throws EmulatorError if its integration or authorizer does not exist */
function readRoute(
  logicalId: string,
  route: schemas.HttpRouteProperties | Unsupported,
  integrations: ReadonlyMap<string, schemas.HttpIntegrationProperties | Unsupported>,
  authorizers: ReadonlyMap<string, schemas.HttpAuthorizerProperties | Unsupported>,
): Omit<HttpRoute, keyof HttpRoutePlace> | Unsupported {
  if ('unsupported' in route) return route;
  const integration = integrations.get(route.Target.slice('integrations/'.length));
  if (!integration) throw new EmulatorError(`The integration of the route ${logicalId} does not exist.`);
  if ('unsupported' in integration) return integration;
  const authorizerId = route.AuthorizationType === 'NONE' ? undefined : (route.AuthorizerId ?? '');
  const authorizer = authorizers.get(authorizerId ?? '');
  if (authorizerId !== undefined && !authorizer)
    throw new EmulatorError(`The authorizer of the route ${logicalId} does not exist.`);
  if (authorizer && 'unsupported' in authorizer) return authorizer;
  return {
    functionArn: integration.IntegrationUri,
    payloadFormat: integration.PayloadFormatVersion,
    authorizerId,
    scopes: route.AuthorizationScopes,
  };
}

function parseRouteKey(routeKey: string): HttpRoute['match'] {
  const [method = '', path] = routeKey.split(' ');
  return path === undefined ? undefined : { method, pattern: parsePathPattern(path) };
}
