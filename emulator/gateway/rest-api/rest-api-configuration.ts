import { EmulatorError } from '../../emulator-error.ts';
import { ApiResources, isSupported, type TemplateResources, type Unsupported } from '../api-resources.ts';
import { type FunctionLocation, parseFunctionLocation } from '../gateway-arns.ts';
import type { GatewayOptions } from '../gateway-options.ts';
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
  methods: ReadonlyMap<string, RestMethod | Unsupported>;
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
export function readRestApi(
  resources: TemplateResources,
  apiId: string,
  options: Pick<GatewayOptions, 'onUnsupported'>,
): RestApi {
  const stack = new ApiResources(resources, apiId, 'RestApiId', options);
  const type = (name: string): string => `AWS::ApiGateway::${name}`;
  stack.requireTypes(
    ['Authorizer', 'Deployment', 'GatewayResponse', 'Method', 'Resource', 'Stage'].map(type),
  );
  stack.parseApi(type('RestApi'), schemas.restApiSchema);
  stack.parseParts(type('Deployment'), schemas.restDeploymentSchema);
  const [stage, ...otherStages] = stack.parseParts(type('Stage'), schemas.restStageSchema).values();
  if (!stage || otherStages.length > 0)
    throw new EmulatorError(`The API ${apiId} must have one stage to run in the emulator.`);
  const authorizers = stack.parseOptionalParts(type('Authorizer'), schemas.restAuthorizerSchema);
  const methods = stack
    .parsePlacedParts(type('Method'), schemas.restMethodPlaceSchema, schemas.restMethodSchema)
    .map(
      ({ logicalId, place, part }): PlacedMethod => ({
        ...place,
        method: stack.attempt(() => readMethod(logicalId, part, authorizers)),
      }),
    );
  const [functionArn] = methods.flatMap(({ method }) =>
    'functionArn' in method ? [method.functionArn] : [],
  );
  if (functionArn === undefined) {
    throw new EmulatorError(`The API ${apiId} has no method that calls a function.`);
  }
  const gatewayResponses = stack
    .parseParts(type('GatewayResponse'), schemas.restGatewayResponseSchema)
    .values();
  return {
    id: apiId,
    stage: stage.StageName,
    stageVariables: stage.Variables,
    deploymentId: stage.DeploymentId,
    location: parseFunctionLocation(functionArn),
    resources: buildResources(stack.parseParts(type('Resource'), schemas.restResourceSchema), methods),
    authorizers: new Map([...authorizers].filter(isSupported)),
    gatewayResponses: new Map([...gatewayResponses].map((it) => [it.type, it])),
  };
}

/** @throws EmulatorError if its authorizer does not exist */
function readMethod(
  logicalId: string,
  properties: schemas.RestMethodProperties | Unsupported,
  authorizers: ReadonlyMap<string, schemas.RestLambdaAuthorizerProperties | Unsupported>,
): RestMethod | Unsupported {
  if ('unsupported' in properties) return properties;
  const functionArn = properties.Integration.Uri;
  if (properties.AuthorizationType === 'NONE') return { functionArn, authorizerId: undefined };
  const { AuthorizerId: authorizerId = '' } = properties;
  const authorizer = authorizers.get(authorizerId);
  if (!authorizer) throw new EmulatorError(`The authorizer of the method ${logicalId} does not exist.`);
  return 'unsupported' in authorizer ? authorizer : { functionArn, authorizerId };
}

/** A method, and where it is. */
interface PlacedMethod extends schemas.RestMethodPlace {
  method: RestMethod | Unsupported;
}

function buildResources(
  declared: ReadonlyMap<string, schemas.RestResourceProperties>,
  methods: readonly PlacedMethod[],
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
    const own = group.map(({ HttpMethod, method }) => [HttpMethod, method] as const);
    return { id, path, pattern: parsePathPattern(path), methods: new Map(own) };
  });
}

/** The method for a request, and the values of its path variables. */
export interface SelectedMethod {
  resource: RestResource;
  method: RestMethod | Unsupported;
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
