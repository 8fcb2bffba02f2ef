import { z } from 'zod';
import type { StackTemplate } from '../cloud-assembly/cloud-assembly.ts';
import { parseSupported } from '../emulator-error.ts';
import { findAuthorizer, formatIdentitySources, identitySchema, placeAuthorizer } from './sam-authorizers.ts';
import type { ApiEvent } from './sam-events.ts';
import {
  formatIdPart,
  omit,
  type Properties,
  pick,
  type Resources,
  withoutUndefined,
} from './sam-template.ts';

const COGNITO = 'COGNITO_USER_POOLS';

const record = z.record(z.string(), z.unknown());

/** Properties of an API that belong to its stage. */
const OF_STAGE = ['CacheClusterEnabled', 'CanarySetting', 'MethodSettings', 'Variables'];

/** Properties that do not change how an API answers on one machine, or only what SAM makes of others. */
const WITHOUT_EFFECT = [
  'AccessLogSetting',
  'AlwaysDeploy',
  'CacheClusterSize',
  'Domain',
  'FailOnWarnings',
  'MergeDefinitions',
  'Models',
  'OpenApiVersion',
  'PropagateTags',
  'TracingEnabled',
];

/** The same, of an event. Without a validator, parameters have no effect. */
const EVENT_WITHOUT_EFFECT = ['RequestModel', 'RequestParameters'];

const apiAuthSchema = z.looseObject({
  Authorizers: z
    .record(
      z.string(),
      z.looseObject({
        FunctionArn: z.unknown().optional(),
        FunctionPayloadType: z.string().default('TOKEN'),
        Identity: identitySchema.extend({ Header: z.string().default('Authorization') }).prefault({}),
      }),
    )
    .default({}),
  DefaultAuthorizer: z.string().optional(),
  ApiKeyRequired: z.boolean().optional(),
});

type Authorizer = z.output<typeof apiAuthSchema>['Authorizers'][string];

const gatewayResponsesSchema = z.record(
  z.string(),
  z.looseObject({
    ResponseParameters: z
      .looseObject({
        Headers: record.default({}),
        Paths: record.default({}),
        QueryStrings: record.default({}),
      })
      .prefault({}),
  }),
);

const eventSchema = z.looseObject({
  Path: z.string(),
  Method: z.string(),
  Auth: z
    .looseObject({ Authorizer: z.string().optional(), ApiKeyRequired: z.boolean().optional() })
    .default({}),
});

/**
 * Expands an API into the parts that SAM writes as an OpenAPI document. A part that SAM does not name is named by its
 * path in the template, such as `Api.Auth.Authorizers.Reports`. Unknown properties stay, so that the emulator can name them.
 * @param properties the API's own, completed by `Globals`
 * @throws EmulatorError if SAM would refuse them too
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
 */
export function expandRestApi(
  apiId: string,
  properties: Properties,
  events: readonly ApiEvent[],
  parameters: StackTemplate['Parameters'],
): Resources {
  const { Auth, Cors, GatewayResponses, DefinitionBody, DefinitionUri, StageName, ...rest } = properties;
  const auth = parseSupported(apiAuthSchema, Auth ?? {}, `read ${apiId}.Auth`);
  const RestApiId = { Ref: apiId };
  const deploymentId = `${apiId}.Deployment`;
  const stageId = `${apiId}${formatIdPart(StageName)}Stage`;
  const methods = events.map((event) => expandMethod(apiId, auth, event));
  return {
    [apiId]: {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: withoutUndefined({
        Name: apiId,
        ...omit(rest, [...OF_STAGE, ...WITHOUT_EFFECT]),
        Body: DefinitionBody,
        BodyS3Location: DefinitionUri,
        Policy: auth.ResourcePolicy,
      }),
    },
    [deploymentId]: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId } },
    [stageId]: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: withoutUndefined({
        RestApiId,
        DeploymentId: { Ref: deploymentId },
        StageName,
        ...pick(rest, OF_STAGE),
      }),
    },
    ...expandAuthorizers(apiId, auth.Authorizers, parameters),
    ...expandGatewayResponses(apiId, GatewayResponses),
    ...expandPaths(
      apiId,
      methods.map(({ path }) => path),
    ),
    ...Object.fromEntries(methods.map(({ place, method }) => [place, method])),
    ...(Cors !== undefined && expandPreflights(apiId, methods)),
  };
}

interface PlacedMethod {
  place: string;
  path: string;
  method: Resources[string];
}

function expandMethod(
  apiId: string,
  auth: z.output<typeof apiAuthSchema>,
  { place, invocationArn, properties, condition }: ApiEvent,
): PlacedMethod {
  const { Path, Method, Auth, TimeoutInMillis, ...rest } = parseSupported(
    eventSchema,
    properties,
    `read ${place}`,
  );
  const { Authorizer = auth.DefaultAuthorizer ?? 'NONE', ApiKeyRequired = auth.ApiKeyRequired } = Auth;
  const authorizer = findAuthorizer(auth.Authorizers, Authorizer, apiId, place);
  const { ValidateBody, ValidateParameters } = Object(rest.RequestModel);
  return {
    place,
    path: Path,
    method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: withoutUndefined({
        RestApiId: { Ref: apiId },
        ResourceId: referToPath(apiId, Path),
        HttpMethod: Method.toUpperCase(),
        ApiKeyRequired,
        AuthorizationType: authorizer ? getAuthorizationType(authorizer) : Authorizer,
        AuthorizerId: authorizer && { Ref: placeAuthorizer(apiId, Authorizer) },
        ...omit(Auth, ['Authorizer', 'ApiKeyRequired', 'InvokeRole', 'OverrideApiAuth']),
        ...omit(rest, EVENT_WITHOUT_EFFECT),
        RequestValidatorId: ValidateBody || ValidateParameters || undefined,
        Integration: withoutUndefined({ Type: 'AWS_PROXY', Uri: invocationArn, TimeoutInMillis }),
      }),
      ...(condition !== undefined && { Condition: condition }),
    },
  };
}

function getAuthorizationType({ UserPoolArn }: Authorizer): string {
  return UserPoolArn === undefined ? 'CUSTOM' : COGNITO;
}

function expandAuthorizers(
  apiId: string,
  authorizers: Readonly<Record<string, Authorizer>>,
  parameters: StackTemplate['Parameters'],
): Resources {
  return Object.fromEntries(
    Object.entries(authorizers).map(([name, authorizer]) => {
      const common = { RestApiId: { Ref: apiId }, Name: name };
      const Properties = { ...common, ...expandAuthorizer(authorizer, parameters) };
      return [placeAuthorizer(apiId, name), { Type: 'AWS::ApiGateway::Authorizer', Properties }];
    }),
  );
}

function expandAuthorizer(
  { FunctionArn, FunctionPayloadType, FunctionInvokeRole, Identity, UserPoolArn }: Authorizer,
  parameters: StackTemplate['Parameters'],
): Properties {
  const AuthorizerResultTtlInSeconds = Identity.ReauthorizeEvery;
  if (UserPoolArn !== undefined) {
    return withoutUndefined({
      Type: COGNITO,
      ProviderARNs: [UserPoolArn].flat(),
      AuthorizerResultTtlInSeconds,
    });
  }
  const sources =
    FunctionPayloadType === 'REQUEST'
      ? formatIdentitySources(Identity, 'method.request', '')
      : [`method.request.header.${Identity.Header}`];
  return withoutUndefined({
    Type: FunctionPayloadType,
    AuthorizerUri: substituteParameters(FunctionArn, parameters),
    AuthorizerCredentials: FunctionInvokeRole,
    AuthorizerResultTtlInSeconds,
    IdentitySource: sources.join(', ') || undefined,
    IdentityValidationExpression: Identity.ValidationExpression,
  });
}

/**
 * Replaces parameters by their defaults, as SAM's translator does here. For one that is read from SSM, that is the name in SSM
 * instead of the value: such an authorizer fails on AWS, so it must not work here.
 */
function substituteParameters(value: unknown, parameters: StackTemplate['Parameters']): unknown {
  const { Ref: name, 'Fn::Sub': pattern } = Object(value);
  const parameter = parameters[name];
  if (parameter) return parameter.Default;
  if (typeof pattern !== 'string') return value;
  return {
    'Fn::Sub': pattern.replaceAll(/\$\{(\w+)\}/g, (whole, one: string) => parameters[one]?.Default ?? whole),
  };
}

function expandGatewayResponses(apiId: string, responses: unknown): Resources {
  const parsed = parseSupported(gatewayResponsesSchema, responses ?? {}, `read ${apiId}.GatewayResponses`);
  return Object.fromEntries(
    Object.entries(parsed).map(([ResponseType, { ResponseParameters, ...rest }]) => {
      const { Headers, Paths, QueryStrings } = ResponseParameters;
      const Properties = {
        RestApiId: { Ref: apiId },
        ResponseType,
        ...rest,
        ResponseParameters: {
          ...prefixNames('gatewayresponse.header.', Headers),
          ...prefixNames('gatewayresponse.path.', Paths),
          ...prefixNames('gatewayresponse.querystring.', QueryStrings),
        },
      };
      return [
        `${apiId}.GatewayResponses.${ResponseType}`,
        { Type: 'AWS::ApiGateway::GatewayResponse', Properties },
      ];
    }),
  );
}

function prefixNames(prefix: string, values: Properties): Properties {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

/** The preflights that SAM makes for paths without `OPTIONS` of their own. */
function expandPreflights(apiId: string, methods: readonly PlacedMethod[]): Resources {
  const own = new Set(
    methods.filter(({ method }) => method.Properties.HttpMethod === 'OPTIONS').map(({ path }) => path),
  );
  const paths = new Set(methods.map(({ path }) => path).filter((path) => !own.has(path)));
  return Object.fromEntries(
    [...paths].map((path) => [
      `${apiId}.Cors ${path}`,
      {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: apiId },
          ResourceId: referToPath(apiId, path),
          HttpMethod: 'OPTIONS',
          Integration: { Type: 'MOCK' },
        },
      },
    ]),
  );
}

/** Makes a resource of each part of the paths. */
function expandPaths(apiId: string, paths: readonly string[]): Resources {
  const parts = paths.flatMap((path) => {
    const segments = splitPath(path);
    return segments.map((PathPart, index) => ({ PathPart, parent: segments.slice(0, index).join('/') }));
  });
  return Object.fromEntries(
    parts.map(({ PathPart, parent }) => [
      placePath(apiId, [...splitPath(parent), PathPart]),
      {
        Type: 'AWS::ApiGateway::Resource',
        Properties: { RestApiId: { Ref: apiId }, ParentId: referToPath(apiId, parent), PathPart },
      },
    ]),
  );
}

function referToPath(apiId: string, path: string): unknown {
  const segments = splitPath(path);
  return segments.length > 0
    ? { Ref: placePath(apiId, segments) }
    : { 'Fn::GetAtt': [apiId, 'RootResourceId'] };
}

function placePath(apiId: string, segments: readonly string[]): string {
  return `${apiId} /${segments.join('/')}`;
}

/** A slash at the end does not count. */
function splitPath(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
