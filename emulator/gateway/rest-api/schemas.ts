import { z } from 'zod';
import { functionUri } from '../arn.ts';
import { identitySource } from '../authorizer/identity-source.ts';
import { irrelevant } from '../resources.ts';
import type { GatewayResponse } from './gateway-responses.ts';
import { valueSource } from './variables.ts';

// What there is: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html

export const api = z.strictObject({
  ApiKeySourceType: irrelevant,
  Description: irrelevant,
  DisableExecuteApiEndpoint: irrelevant,
  EndpointConfiguration: irrelevant,
  Name: irrelevant,
  Tags: irrelevant,
});

export const deployment = z.strictObject({ RestApiId: z.string(), Description: irrelevant });

export const stage = z.strictObject({
  RestApiId: z.string(),
  AccessLogSetting: irrelevant,
  CacheClusterEnabled: z.literal(false).optional(),
  DeploymentId: z.string(),
  Description: irrelevant,
  MethodSettings: z.array(z.looseObject({ CachingEnabled: z.literal(false).optional() })).optional(),
  StageName: z.string(),
  Tags: irrelevant,
  TracingEnabled: irrelevant,
  Variables: z.record(z.string(), z.string()).default({}),
});

export const resource = z.strictObject({
  RestApiId: z.string(),
  ParentId: z.string(),
  PathPart: z.string(),
});

export const method = z.strictObject({
  RestApiId: z.string(),
  ApiKeyRequired: z.literal(false).optional(),
  AuthorizationType: z.enum(['NONE', 'CUSTOM']).default('NONE'),
  AuthorizerId: z.string().optional(),
  HttpMethod: z.string(),
  Integration: z.strictObject({
    Credentials: irrelevant,
    IntegrationHttpMethod: irrelevant,
    PassthroughBehavior: irrelevant, // of no effect where a function gets the request as it is
    Type: z.literal('AWS_PROXY'),
    Uri: functionUri,
  }),
  MethodResponses: irrelevant, // documentation, where a function answers
  OperationName: irrelevant,
  RequestModels: irrelevant, // of no effect without a validator, likewise RequestParameters
  RequestParameters: irrelevant,
  ResourceId: z.string(),
});

const authorizerProperties = {
  RestApiId: z.string(),
  AuthType: irrelevant,
  AuthorizerCredentials: irrelevant,
  AuthorizerResultTtlInSeconds: z.number().default(300),
  AuthorizerUri: functionUri,
  Name: irrelevant,
};

const tokenAuthorizer = z.strictObject({
  ...authorizerProperties,
  IdentitySource: identitySource,
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
      .pipe(z.array(identitySource)),
    Type: z.literal('REQUEST'),
  })
  .refine((it) => it.AuthorizerResultTtlInSeconds === 0 || it.IdentitySource.length > 0, {
    path: ['IdentitySource'],
    message: 'To keep results, an authorizer needs an identity source',
  });

export const authorizer = z.discriminatedUnion('Type', [tokenAuthorizer, requestAuthorizer]);

const HEADER = 'gatewayresponse.header.';

export const gatewayResponse = z
  .strictObject({
    RestApiId: z.string(),
    ResponseParameters: z.record(z.string().startsWith(HEADER), valueSource).default({}),
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
    }): GatewayResponse & { type: string } => {
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

export type ResourceProperties = z.output<typeof resource>;
export type MethodProperties = z.output<typeof method>;
export type AuthorizerProperties = z.output<typeof authorizer>;
