import { z } from 'zod';
import { ignored } from '../api-resources.ts';
import { identitySourceSchema } from '../authorizers/identity-source.ts';
import { functionUriSchema } from '../gateway-arns.ts';
import { type CustomGatewayResponse, mappingSourceSchema } from './gateway-responses.ts';

// All properties: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html

export const restApiSchema = z.strictObject({
  ApiKeySourceType: ignored,
  Description: ignored,
  DisableExecuteApiEndpoint: ignored,
  EndpointConfiguration: ignored,
  Name: ignored,
  Tags: ignored,
});

export const restDeploymentSchema = z.strictObject({ RestApiId: z.string(), Description: ignored });

export const restStageSchema = z.strictObject({
  RestApiId: z.string(),
  AccessLogSetting: ignored,
  CacheClusterEnabled: z.literal(false).optional(),
  DeploymentId: z.string(),
  Description: ignored,
  MethodSettings: z.array(z.looseObject({ CachingEnabled: z.literal(false).optional() })).optional(),
  StageName: z.string(),
  Tags: ignored,
  TracingEnabled: ignored,
  Variables: z.record(z.string(), z.string()).default({}),
});

export const restResourceSchema = z.strictObject({
  RestApiId: z.string(),
  ParentId: z.string(),
  PathPart: z.string(),
});

/** What leads to a method, whether it is emulated or not. */
export const restMethodPlaceSchema = z.object({ HttpMethod: z.string(), ResourceId: z.string() });

export const restMethodSchema = z.strictObject({
  RestApiId: z.string(),
  ApiKeyRequired: z.literal(false).optional(),
  AuthorizationType: z.enum(['NONE', 'CUSTOM']).default('NONE'),
  AuthorizerId: z.string().optional(),
  HttpMethod: z.string(),
  Integration: z.strictObject({
    Credentials: ignored,
    IntegrationHttpMethod: ignored,
    PassthroughBehavior: ignored, // has no effect on proxy integrations
    Type: z.literal('AWS_PROXY', 'Only Lambda proxy integrations are emulated'),
    Uri: functionUriSchema,
  }),
  MethodResponses: ignored, // documentation only, for proxy integrations
  OperationName: ignored,
  RequestModels: ignored, // without a validator, neither models nor parameters have an effect
  RequestParameters: ignored,
  ResourceId: z.string(),
});

const authorizerProperties = {
  RestApiId: z.string(),
  AuthType: ignored,
  AuthorizerCredentials: ignored,
  AuthorizerResultTtlInSeconds: z.number().default(300),
  AuthorizerUri: functionUriSchema,
  Name: ignored,
};

const tokenAuthorizer = z.strictObject({
  ...authorizerProperties,
  IdentitySource: identitySourceSchema,
  IdentityValidationExpression: z.string().optional(),
  Type: z.literal('TOKEN'),
});

const requestAuthorizer = z
  .strictObject({
    ...authorizerProperties,
    IdentitySource: z
      .string()
      .default('')
      .transform((list) =>
        list
          .split(',')
          .map((one) => one.trim())
          .filter((one) => one !== ''),
      )
      .pipe(z.array(identitySourceSchema)),
    Type: z.literal('REQUEST'),
  })
  .refine((it) => it.AuthorizerResultTtlInSeconds === 0 || it.IdentitySource.length > 0, {
    path: ['IdentitySource'],
    message: 'An authorizer that caches needs an identity source',
  });

export const restAuthorizerSchema = z.discriminatedUnion('Type', [tokenAuthorizer, requestAuthorizer]);

const HEADER = 'gatewayresponse.header.';

export const restGatewayResponseSchema = z
  .strictObject({
    RestApiId: z.string(),
    ResponseParameters: z.record(z.string().startsWith(HEADER), mappingSourceSchema).default({}),
    ResponseTemplates: z
      .record(z.string(), z.string())
      .refine((templates) => Object.keys(templates).length <= 1, 'More than one content type')
      .default({}),
    ResponseType: z.string(),
    StatusCode: z.coerce.number().optional(),
  })
  .transform(
    ({
      ResponseType,
      StatusCode,
      ResponseParameters,
      ResponseTemplates,
    }): CustomGatewayResponse & { type: string } => {
      const [template] = Object.entries(ResponseTemplates);
      return {
        type: ResponseType,
        status: StatusCode,
        headers: Object.entries(ResponseParameters).map(([key, value]) => ({
          name: key.slice(HEADER.length),
          value,
        })),
        template: template && { contentType: template[0], text: template[1] },
      };
    },
  );

export type RestResourceProperties = z.output<typeof restResourceSchema>;
export type RestMethodPlace = z.output<typeof restMethodPlaceSchema>;
export type RestMethodProperties = z.output<typeof restMethodSchema>;
export type RestLambdaAuthorizerProperties = z.output<typeof restAuthorizerSchema>;
