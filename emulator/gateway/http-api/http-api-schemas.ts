import { z } from 'zod';
import { ignored } from '../api-resources.ts';
import { identitySourceSchema } from '../authorizers/identity-source.ts';
import { functionUriSchema } from '../gateway-arns.ts';

// All properties: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGatewayV2.html

const cors = z.strictObject({
  AllowCredentials: z.boolean().default(false),
  AllowHeaders: z.array(z.string()).default([]),
  AllowMethods: z.array(z.string()).default([]),
  AllowOrigins: z.array(z.string()).default([]),
  ExposeHeaders: z.array(z.string()).default([]),
  MaxAge: z.number().optional(),
});

export const httpApiSchema = z.strictObject({
  Name: ignored,
  Description: ignored,
  DisableExecuteApiEndpoint: ignored,
  Tags: ignored,
  Version: ignored,
  ProtocolType: z.literal('HTTP'),
  CorsConfiguration: cors.optional(),
});

export const httpStageSchema = z.strictObject({
  ApiId: z.string(),
  AccessLogSettings: ignored,
  AutoDeploy: ignored,
  DefaultRouteSettings: ignored, // throttling and metrics
  Description: ignored,
  RouteSettings: ignored,
  StageName: z.string(),
  StageVariables: z.record(z.string(), z.string()).default({}),
  Tags: ignored,
});

const routeKey = z.templateLiteral([z.string(), ' /', z.string()]).or(z.literal('$default'));

/** What leads to a route, whether it is emulated or not. */
export const httpRoutePlaceSchema = z.object({ RouteKey: routeKey });

export const httpRouteSchema = z.strictObject({
  ApiId: z.string(),
  ApiKeyRequired: z.literal(false).optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
  AuthorizationType: z.enum(['NONE', 'JWT', 'CUSTOM']).default('NONE'),
  AuthorizerId: z.string().optional(),
  OperationName: ignored,
  RouteKey: routeKey,
  Target: z.string().startsWith('integrations/'),
});

export const httpIntegrationSchema = z.strictObject({
  ApiId: z.string(),
  ConnectionType: z.literal('INTERNET').optional(),
  Description: ignored,
  IntegrationMethod: ignored,
  IntegrationType: z.literal('AWS_PROXY', 'Only Lambda proxy integrations are emulated'),
  IntegrationUri: functionUriSchema,
  PayloadFormatVersion: z.enum(['1.0', '2.0']),
  TimeoutInMillis: z.literal(30_000).optional(), // AWS's default; here, the gateway has no timeout of its own
});

const jwtAuthorizer = z.strictObject({
  ApiId: z.string(),
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.array(identitySourceSchema).length(1),
  JwtConfiguration: z.strictObject({ Audience: z.array(z.string()), Issuer: z.url() }),
  Name: ignored,
});

const lambdaAuthorizer = z
  .strictObject({
    ApiId: z.string(),
    AuthorizerCredentialsArn: ignored,
    AuthorizerPayloadFormatVersion: z.enum(['1.0', '2.0']),
    AuthorizerResultTtlInSeconds: z.number().default(0),
    AuthorizerType: z.literal('REQUEST'),
    AuthorizerUri: functionUriSchema,
    EnableSimpleResponses: z.boolean().default(false),
    IdentitySource: z.array(identitySourceSchema).default([]),
    Name: ignored,
  })
  .refine((it) => it.AuthorizerResultTtlInSeconds === 0 || it.IdentitySource.length > 0, {
    path: ['IdentitySource'],
    message: 'An authorizer that caches needs an identity source',
  });

export const httpAuthorizerSchema = z.discriminatedUnion('AuthorizerType', [jwtAuthorizer, lambdaAuthorizer]);

export type CorsProperties = z.output<typeof cors>;
export type HttpRouteProperties = z.output<typeof httpRouteSchema>;
export type HttpIntegrationProperties = z.output<typeof httpIntegrationSchema>;
export type HttpAuthorizerProperties = z.output<typeof httpAuthorizerSchema>;
export type JwtAuthorizerProperties = z.output<typeof jwtAuthorizer>;
export type HttpLambdaAuthorizerProperties = z.output<typeof lambdaAuthorizer>;
