import { EmulatorError } from '../../emulator-error.ts';
import { ApiResources, type TemplateResources } from '../api-resources.ts';
import { type PathPattern, parsePathPattern } from '../path-pattern.ts';
import * as schemas from './http-api-schemas.ts';

export interface HttpRoute {
  /** `GET /organisations/{organisationId}` or `$default`. */
  key: string;
  /** Which requests the route is for. `undefined` for `$default`, which gets all others. */
  match: { method: string; pattern: PathPattern } | undefined;
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
  routes: readonly HttpRoute[];
  authorizers: ReadonlyMap<string, schemas.JwtAuthorizerProperties | schemas.HttpLambdaAuthorizerProperties>;
}

/**
 * Reads an HTTP API and everything that belongs to it.
 * @throws EmulatorError if it has something that is not emulated
 */
export function readHttpApi(resources: TemplateResources, apiId: string): HttpApi {
  const stack = new ApiResources(resources, apiId, 'ApiId');
  const type = (name: string): string => `AWS::ApiGatewayV2::${name}`;
  stack.requireTypes(['Authorizer', 'Integration', 'Route', 'Stage'].map(type));
  const { CorsConfiguration } = stack.parseApi(type('Api'), schemas.httpApiSchema);
  const [stage, ...otherStages] = stack.parseParts(type('Stage'), schemas.httpStageSchema).values();
  if (!stage || otherStages.length > 0)
    throw new EmulatorError(`The API ${apiId} must have one stage to run in the emulator.`);
  const authorizers = stack.parseParts(type('Authorizer'), schemas.httpAuthorizerSchema);
  const integrations = stack.parseParts(type('Integration'), schemas.httpIntegrationSchema);
  const routes = [...stack.parseParts(type('Route'), schemas.httpRouteSchema)].map(
    ([logicalId, route]): HttpRoute => {
      const integration = integrations.get(route.Target.slice('integrations/'.length));
      if (!integration) throw new EmulatorError(`The integration of the route ${logicalId} does not exist.`);
      const authorizerId = route.AuthorizationType === 'NONE' ? undefined : (route.AuthorizerId ?? '');
      if (authorizerId !== undefined && !authorizers.has(authorizerId)) {
        throw new EmulatorError(`The authorizer of the route ${logicalId} does not exist.`);
      }
      return {
        key: route.RouteKey,
        match: parseRouteKey(route.RouteKey),
        functionArn: integration.IntegrationUri,
        payloadFormat: integration.PayloadFormatVersion,
        authorizerId,
        scopes: route.AuthorizationScopes,
      };
    },
  );
  return {
    id: apiId,
    stage: stage.StageName,
    stageVariables: stage.StageVariables,
    cors: CorsConfiguration,
    routes,
    authorizers,
  };
}

function parseRouteKey(routeKey: string): HttpRoute['match'] {
  const [method = '', path] = routeKey.split(' ');
  return path === undefined ? undefined : { method, pattern: parsePathPattern(path) };
}
