import { z } from 'zod';
import { functionUri } from '../arn.ts';
import { identitySource } from '../authorizer/identity-source.ts';
import { irrelevant } from '../resources.ts';

// What there is: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGatewayV2.html

const cors = z.strictObject({
  AllowCredentials: z.boolean().default(false),
  AllowHeaders: z.array(z.string()).default([]),
  AllowMethods: z.array(z.string()).default([]),
  AllowOrigins: z.array(z.string()).default([]),
  ExposeHeaders: z.array(z.string()).default([]),
  MaxAge: z.number().optional(),
});

export const api = z.strictObject({
  Name: irrelevant,
  Description: irrelevant,
  DisableExecuteApiEndpoint: irrelevant,
  Tags: irrelevant,
  Version: irrelevant,
  ProtocolType: z.literal('HTTP'),
  CorsConfiguration: cors.optional(),
});

export const stage = z.strictObject({
  ApiId: z.string(),
  AccessLogSettings: irrelevant,
  AutoDeploy: irrelevant,
  DefaultRouteSettings: irrelevant, // throttling and metrics
  Description: irrelevant,
  RouteSettings: irrelevant,
  StageName: z.string(),
  StageVariables: z.record(z.string(), z.string()).default({}),
  Tags: irrelevant,
});

export const route = z.strictObject({
  ApiId: z.string(),
  ApiKeyRequired: z.literal(false).optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
  AuthorizationType: z.enum(['NONE', 'JWT', 'CUSTOM']).default('NONE'),
  AuthorizerId: z.string().optional(),
  OperationName: irrelevant,
  RouteKey: z.templateLiteral([z.string(), ' /', z.string()]).or(z.literal('$default')),
  Target: z.string().startsWith('integrations/'),
});

export const integration = z.strictObject({
  ApiId: z.string(),
  ConnectionType: z.literal('INTERNET').optional(),
  Description: irrelevant,
  IntegrationMethod: irrelevant,
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: functionUri,
  PayloadFormatVersion: z.enum(['1.0', '2.0']),
});

const jwtAuthorizer = z.strictObject({
  ApiId: z.string(),
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.array(identitySource).length(1),
  JwtConfiguration: z.strictObject({ Audience: z.array(z.string()), Issuer: z.url() }),
  Name: irrelevant,
});

const requestAuthorizer = z
  .strictObject({
    ApiId: z.string(),
    AuthorizerCredentialsArn: irrelevant,
    AuthorizerPayloadFormatVersion: z.enum(['1.0', '2.0']),
    AuthorizerResultTtlInSeconds: z.number().default(0),
    AuthorizerType: z.literal('REQUEST'),
    AuthorizerUri: functionUri,
    EnableSimpleResponses: z.boolean().default(false),
    IdentitySource: z.array(identitySource).default([]),
    Name: irrelevant,
  })
  .refine((it) => it.AuthorizerResultTtlInSeconds === 0 || it.IdentitySource.length > 0, {
    path: ['IdentitySource'],
    message: 'To keep results, an authorizer needs an identity source',
  });

export const authorizer = z.discriminatedUnion('AuthorizerType', [jwtAuthorizer, requestAuthorizer]);

export type Cors = z.output<typeof cors>;
export type JwtAuthorizerProperties = z.output<typeof jwtAuthorizer>;
export type RequestAuthorizerProperties = z.output<typeof requestAuthorizer>;
