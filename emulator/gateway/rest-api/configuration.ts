import { EmulatorError } from '../../emulator-error.ts';
import { type Place, placeOf } from '../arn.ts';
import { type PathPattern, parsePattern } from '../path-pattern.ts';
import { ApiResources, type Resources } from '../resources.ts';
import type { GatewayResponse } from './gateway-responses.ts';
import * as schemas from './schemas.ts';

/** A path of an API and the methods it has. */
export interface RestResource {
  id: string;
  /** Such as `/api/v1/{domain}/report`. */
  path: string;
  pattern: PathPattern;
  /** By HTTP method, or `ANY`. */
  methods: ReadonlyMap<string, RestMethod>;
}

export interface RestMethod {
  functionArn: string;
  authorizerId: string | undefined;
}

export interface RestApi {
  id: string;
  stage: string;
  stageVariables: Readonly<Record<string, string>>;
  deploymentId: string;
  place: Place;
  /** Those that have methods. */
  resources: readonly RestResource[];
  authorizers: ReadonlyMap<string, schemas.AuthorizerProperties>;
  /** By type. */
  gatewayResponses: ReadonlyMap<string, GatewayResponse>;
}

/** Reads a REST API and all that belongs to it. @throws EmulatorError where it has anything that is not emulated. */
export function readRestApi(resources: Resources, apiId: string): RestApi {
  const stack = new ApiResources(resources, apiId, 'RestApiId');
  const type = (name: string): string => `AWS::ApiGateway::${name}`;
  stack.requireTypes(
    ['Authorizer', 'Deployment', 'GatewayResponse', 'Method', 'Resource', 'Stage'].map(type),
  );
  stack.api(type('RestApi'), schemas.api);
  stack.parts(type('Deployment'), schemas.deployment);
  const [stage, ...otherStages] = stack.parts(type('Stage'), schemas.stage).values();
  if (!stage || otherStages.length > 0)
    throw new EmulatorError(`The emulator runs APIs with one stage: ${apiId} has not.`);
  const authorizers = stack.parts(type('Authorizer'), schemas.authorizer);
  const methods = stack.parts(type('Method'), schemas.method);
  for (const [logicalId, { AuthorizationType, AuthorizerId }] of methods) {
    if (AuthorizationType === 'CUSTOM' && !authorizers.has(AuthorizerId ?? '')) {
      throw new EmulatorError(`The method ${logicalId} has an authorizer that is not there.`);
    }
  }
  const [someMethod] = methods.values();
  if (!someMethod) throw new EmulatorError(`The API ${apiId} has no methods.`);
  return {
    id: apiId,
    stage: stage.StageName,
    stageVariables: stage.Variables,
    deploymentId: stage.DeploymentId,
    place: placeOf(someMethod.Integration.Uri),
    resources: resourcesOf(stack.parts(type('Resource'), schemas.resource), [...methods.values()]),
    authorizers,
    gatewayResponses: new Map(
      [...stack.parts(type('GatewayResponse'), schemas.gatewayResponse).values()].map((it) => [it.type, it]),
    ),
  };
}

function resourcesOf(
  declared: ReadonlyMap<string, schemas.ResourceProperties>,
  methods: readonly schemas.MethodProperties[],
): RestResource[] {
  const [root, ...others] = new Set(
    [...[...declared.values()].map((it) => it.ParentId), ...methods.map((it) => it.ResourceId)].filter(
      (id) => !declared.has(id),
    ),
  );
  if (others.length > 0)
    throw new EmulatorError(`One of ${[root, ...others]} is not the root resource of its API.`);
  const pathOf = (id: string): string => {
    const resource = declared.get(id);
    return resource ? `${pathOf(resource.ParentId)}/${resource.PathPart}` : '';
  };
  return [...Map.groupBy(methods, ({ ResourceId }) => ResourceId)].map(([id, group]) => {
    const path = pathOf(id) || '/';
    const own = group.map(({ HttpMethod, Integration, AuthorizationType, AuthorizerId }) => {
      const authorizerId = AuthorizationType === 'CUSTOM' ? AuthorizerId : undefined;
      return [HttpMethod, { functionArn: Integration.Uri, authorizerId }] as const;
    });
    return { id, path, pattern: parsePattern(path), methods: new Map(own) };
  });
}
