import { z } from 'zod';
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

/** Properties of an API that belong to its stage. */
const OF_STAGE = ['AccessLogSettings', 'DefaultRouteSettings', 'RouteSettings', 'StageVariables'];

/** Properties that do not change how an API answers on one machine. */
const WITHOUT_EFFECT = ['Domain', 'FailOnWarnings', 'PropagateTags', 'Tags'];

/** YAML reads 2.0 as the number 2. */
const formatVersion = z.union([z.string(), z.number().transform((version) => version.toFixed(1))]);

const apiAuthSchema = z.looseObject({
  Authorizers: z
    .record(
      z.string(),
      z.looseObject({
        AuthorizerPayloadFormatVersion: formatVersion.optional(),
        Identity: identitySchema.prefault({}),
        JwtConfiguration: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .default({}),
  DefaultAuthorizer: z.string().optional(),
});

type Authorizer = z.output<typeof apiAuthSchema>['Authorizers'][string];

const eventSchema = z.looseObject({
  Path: z.string().default('$default'),
  Method: z.string().default('ANY'),
  PayloadFormatVersion: formatVersion.default('2.0'),
  Auth: z.looseObject({ Authorizer: z.string().optional() }).default({}),
});

/**
 * Expands an API into the parts that SAM writes as an OpenAPI document. A part that SAM does not name is named by its
 * path in the template, such as `Api.Auth.Authorizers.Reports`. Unknown properties stay, so that the emulator can name them.
 * @param properties the API's own, completed by `Globals`
 * @throws EmulatorError if SAM would refuse them too
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html
 */
export function expandHttpApi(apiId: string, properties: Properties, events: readonly ApiEvent[]): Resources {
  const { Auth, CorsConfiguration, DefinitionBody, DefinitionUri, StageName, ...rest } = properties;
  const auth = parseSupported(apiAuthSchema, Auth ?? {}, `read ${apiId}.Auth`);
  const ApiId = { Ref: apiId };
  const stageId = `${apiId}${StageName === undefined ? 'ApiGatewayDefault' : formatIdPart(StageName)}Stage`;
  return {
    [apiId]: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: withoutUndefined({
        Name: apiId,
        ProtocolType: 'HTTP',
        ...omit(rest, [...OF_STAGE, ...WITHOUT_EFFECT]),
        CorsConfiguration:
          CorsConfiguration === true ? { AllowOrigins: ['*'] } : CorsConfiguration || undefined,
        Body: DefinitionBody,
        BodyS3Location: DefinitionUri,
      }),
    },
    [stageId]: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId, StageName: StageName ?? '$default', ...pick(rest, OF_STAGE) },
    },
    ...Object.fromEntries(
      Object.entries(auth.Authorizers).map(([name, authorizer]) => {
        const Properties = { ApiId, Name: name, ...expandAuthorizer(authorizer) };
        return [placeAuthorizer(apiId, name), { Type: 'AWS::ApiGatewayV2::Authorizer', Properties }];
      }),
    ),
    ...Object.assign({}, ...events.map((event) => expandRoute(apiId, auth, event))),
  };
}

function expandRoute(
  apiId: string,
  auth: z.output<typeof apiAuthSchema>,
  { place, invocationArn, properties, condition }: ApiEvent,
): Resources {
  const { Path, Method, PayloadFormatVersion, TimeoutInMillis, Auth, ...rest } = parseSupported(
    eventSchema,
    properties,
    `read ${place}`,
  );
  const { Authorizer = auth.DefaultAuthorizer ?? 'NONE', AuthorizationScopes } = Auth;
  const authorizer = findAuthorizer(auth.Authorizers, Authorizer, apiId, place);
  const ApiId = { Ref: apiId };
  const integrationId = `${place}.Integration`;
  const isConditional = condition !== undefined && { Condition: condition };
  return {
    [place]: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: withoutUndefined({
        ApiId,
        RouteKey: Path === '$default' ? Path : `${Method.toUpperCase()} ${Path}`,
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: integrationId }]] },
        AuthorizationType: authorizer ? (authorizer.JwtConfiguration ? 'JWT' : 'CUSTOM') : Authorizer,
        AuthorizationScopes: AuthorizationScopes ?? authorizer?.AuthorizationScopes,
        AuthorizerId: authorizer && { Ref: placeAuthorizer(apiId, Authorizer) },
        ...omit(Auth, ['Authorizer', 'AuthorizationScopes', 'InvokeRole']),
        ...omit(rest, ['RouteSettings']),
      }),
      ...isConditional,
    },
    [integrationId]: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: withoutUndefined({
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: invocationArn,
        PayloadFormatVersion,
        TimeoutInMillis,
      }),
      ...isConditional,
    },
  };
}

function expandAuthorizer(authorizer: Authorizer): Properties {
  const { JwtConfiguration, IdentitySource = '$request.header.Authorization', Identity } = authorizer;
  if (JwtConfiguration) {
    const { issuer, audience, Issuer = issuer, Audience = audience } = JwtConfiguration;
    return {
      AuthorizerType: 'JWT',
      IdentitySource: [IdentitySource],
      JwtConfiguration: { Issuer, Audience: [Audience].flat() },
    };
  }
  return withoutUndefined({
    AuthorizerType: 'REQUEST',
    AuthorizerUri: authorizer.FunctionArn,
    AuthorizerCredentialsArn: authorizer.FunctionInvokeRole,
    AuthorizerPayloadFormatVersion: authorizer.AuthorizerPayloadFormatVersion,
    AuthorizerResultTtlInSeconds: Identity.ReauthorizeEvery,
    EnableSimpleResponses: authorizer.EnableSimpleResponses,
    IdentitySource: formatIdentitySources(Identity, '$request', '$'),
  });
}
