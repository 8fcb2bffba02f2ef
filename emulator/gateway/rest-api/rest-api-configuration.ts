import { EmulatorError } from '../../emulator-error.ts';
import { ApiResources, type TemplateResources } from '../api-resources.ts';
import { type FunctionLocation, parseFunctionLocation } from '../gateway-arns.ts';
import { compareSpecificity, matchPath, type PathPattern, parsePathPattern } from '../path-pattern.ts';
import type { CustomGatewayResponse } from './gateway-responses.ts';
import * as schemas from './rest-api-schemas.ts';

/** A path of an API, with its methods. */
export interface RestResource {
  id: string;
  /** Such as `/api/v1/{domain}/report`. */
  path: string;
  pattern: PathPattern;
  /** By HTTP method, or `ANY`. */
  methods: ReadonlyMap<string, RestMethod>;
}

interface RestMethod {
  functionArn: string;
  authorizerId: string | undefined;
}

export interface RestApi {
  id: string;
  stage: string;
  stageVariables: Readonly<Record<string, string>>;
  deploymentId: string;
  location: FunctionLocation;
  /** Only those with methods. */
  resources: readonly RestResource[];
  authorizers: ReadonlyMap<string, schemas.RestLambdaAuthorizerProperties>;
  /** By type. */
  gatewayResponses: ReadonlyMap<string, CustomGatewayResponse>;
}

/**
 * Reads a REST API and everything that belongs to it.
 * @throws EmulatorError if it has something that is not emulated
 */
export function readRestApi(resources: TemplateResources, apiId: string): RestApi {
  const stack = new ApiResources(resources, apiId, 'RestApiId');
  const type = (name: string): string => `AWS::ApiGateway::${name}`;
  stack.requireTypes(
    ['Authorizer', 'Deployment', 'GatewayResponse', 'Method', 'Resource', 'Stage'].map(type),
  );
  stack.parseApi(type('RestApi'), schemas.restApiSchema);
  stack.parseParts(type('Deployment'), schemas.restDeploymentSchema);
  const [stage, ...otherStages] = stack.parseParts(type('Stage'), schemas.restStageSchema).values();
  if (!stage || otherStages.length > 0)
    throw new EmulatorError(`The API ${apiId} must have one stage to run in the emulator.`);
  const authorizers = stack.parseParts(type('Authorizer'), schemas.restAuthorizerSchema);
  const methods = stack.parseParts(type('Method'), schemas.restMethodSchema);
  for (const [logicalId, { AuthorizationType, AuthorizerId }] of methods) {
    if (AuthorizationType === 'CUSTOM' && !authorizers.has(AuthorizerId ?? '')) {
      throw new EmulatorError(`The authorizer of the method ${logicalId} does not exist.`);
    }
  }
  const [someMethod] = methods.values();
  if (!someMethod) throw new EmulatorError(`The API ${apiId} has no methods.`);
  const gatewayResponses = stack
    .parseParts(type('GatewayResponse'), schemas.restGatewayResponseSchema)
    .values();
  return {
    id: apiId,
    stage: stage.StageName,
    stageVariables: stage.Variables,
    deploymentId: stage.DeploymentId,
    location: parseFunctionLocation(someMethod.Integration.Uri),
    resources: buildResources(stack.parseParts(type('Resource'), schemas.restResourceSchema), [
      ...methods.values(),
    ]),
    authorizers,
    gatewayResponses: new Map([...gatewayResponses].map((it) => [it.type, it])),
  };
}

function buildResources(
  declared: ReadonlyMap<string, schemas.RestResourceProperties>,
  methods: readonly schemas.RestMethodProperties[],
): RestResource[] {
  const [root, ...others] = new Set(
    [...[...declared.values()].map((it) => it.ParentId), ...methods.map((it) => it.ResourceId)].filter(
      (id) => !declared.has(id),
    ),
  );
  if (others.length > 0)
    throw new EmulatorError(`One of ${[root, ...others]} is not the root resource of its API.`);
  const buildPath = (id: string): string => {
    const resource = declared.get(id);
    return resource ? `${buildPath(resource.ParentId)}/${resource.PathPart}` : '';
  };
  return [...Map.groupBy(methods, ({ ResourceId }) => ResourceId)].map(([id, group]) => {
    const path = buildPath(id) || '/';
    const own = group.map(({ HttpMethod, Integration, AuthorizationType, AuthorizerId }) => {
      const authorizerId = AuthorizationType === 'CUSTOM' ? AuthorizerId : undefined;
      return [HttpMethod, { functionArn: Integration.Uri, authorizerId }] as const;
    });
    return { id, path, pattern: parsePathPattern(path), methods: new Map(own) };
  });
}

/** The method for a request, and the values of its path variables. */
export interface SelectedMethod {
  resource: RestResource;
  method: RestMethod;
  /** Percent-encoded, because REST APIs pass them on as they were sent. */
  pathParameters: Record<string, string>;
}

/**
 * Selects the method for a request. The path alone selects the resource: the most specific one, even if it does not have
 * the method. A trailing slash is ignored.
 */
export function selectMethod(
  resources: readonly RestResource[],
  httpMethod: string,
  path: string,
): SelectedMethod | undefined {
  const withoutSlash = path.replace(/\/+$/, '') || '/';
  const [best] = resources
    .flatMap((resource) => {
      const pathParameters = matchPath(resource.pattern, withoutSlash);
      return pathParameters ? [{ resource, pathParameters }] : [];
    })
    .toSorted((one, other) => compareSpecificity(one.resource.pattern, other.resource.pattern));
  const method = best?.resource.methods.get(httpMethod) ?? best?.resource.methods.get('ANY');
  return best && method && { ...best, method };
}
