import { EmulatorError } from '../../emulator-error.ts';
import { type PathPattern, parsePattern } from '../path-pattern.ts';
import { ApiResources, type Resources } from '../resources.ts';
import * as schemas from './schemas.ts';

export interface Route {
  /** `GET /organisations/{organisationId}` or `$default`. */
  key: string;
  /** What the route takes; none for `$default`, which takes what no other does. */
  takes: { method: string; pattern: PathPattern } | undefined;
  functionArn: string;
  payloadFormat: '1.0' | '2.0';
  authorizerId: string | undefined;
  scopes: readonly string[];
}

export interface HttpApi {
  id: string;
  stage: string;
  stageVariables: Readonly<Record<string, string>>;
  cors: schemas.Cors | undefined;
  routes: readonly Route[];
  authorizers: ReadonlyMap<string, schemas.JwtAuthorizerProperties | schemas.RequestAuthorizerProperties>;
}

/** Reads an HTTP API and all that belongs to it. @throws EmulatorError where it has anything that is not emulated. */
export function readHttpApi(resources: Resources, apiId: string): HttpApi {
  const stack = new ApiResources(resources, apiId, 'ApiId');
  const type = (name: string): string => `AWS::ApiGatewayV2::${name}`;
  stack.requireTypes(['Authorizer', 'Integration', 'Route', 'Stage'].map(type));
  const { CorsConfiguration } = stack.api(type('Api'), schemas.api);
  const [stage, ...otherStages] = stack.parts(type('Stage'), schemas.stage).values();
  if (!stage || otherStages.length > 0)
    throw new EmulatorError(`The emulator runs APIs with one stage: ${apiId} has not.`);
  const authorizers = stack.parts(type('Authorizer'), schemas.authorizer);
  const integrations = stack.parts(type('Integration'), schemas.integration);
  const routes = [...stack.parts(type('Route'), schemas.route)].map(([logicalId, route]): Route => {
    const integration = integrations.get(route.Target.slice('integrations/'.length));
    if (!integration) throw new EmulatorError(`The route ${logicalId} has an integration that is not there.`);
    const authorizerId = route.AuthorizationType === 'NONE' ? undefined : (route.AuthorizerId ?? '');
    if (authorizerId !== undefined && !authorizers.has(authorizerId)) {
      throw new EmulatorError(`The route ${logicalId} has an authorizer that is not there.`);
    }
    return {
      key: route.RouteKey,
      takes: takenBy(route.RouteKey),
      functionArn: integration.IntegrationUri,
      payloadFormat: integration.PayloadFormatVersion,
      authorizerId,
      scopes: route.AuthorizationScopes,
    };
  });
  return {
    id: apiId,
    stage: stage.StageName,
    stageVariables: stage.StageVariables,
    cors: CorsConfiguration,
    routes,
    authorizers,
  };
}

function takenBy(routeKey: string): Route['takes'] {
  const [method = '', path] = routeKey.split(' ');
  return path === undefined ? undefined : { method, pattern: parsePattern(path) };
}
