import type { TemplateResources } from '../../../../../emulator/gateway/api-resources.ts';
import type { FunctionInvoker } from '../../../../../emulator/gateway/gateway-options.ts';
import { createHttpApiListener } from '../../../../../emulator/gateway/http-api/http-api.ts';
import { functionArn, functionUri, NOW, options, serve } from '../gateway-calls.ts';

export const API_ID = 'a1b2c3d4e5';

type Properties = Record<string, unknown>;

export interface Description {
  cors?: Properties;
  stage?: Properties;
  /** Other properties of routes, by route key. All routes call the function `main`. */
  routes: Record<string, Properties>;
  payloadFormat?: '1.0' | '2.0';
  /** By logical id. */
  authorizers?: Record<string, Properties>;
}

/** Builds an HTTP API as CDK synthesizes it. */
export function httpApi({
  cors,
  stage,
  routes,
  payloadFormat = '2.0',
  authorizers = {},
}: Description): TemplateResources {
  const part = (type: string, properties: Properties) => ({
    Type: `AWS::ApiGatewayV2::${type}`,
    Properties: { ApiId: API_ID, ...properties },
  });
  return {
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: { Name: 'Api', ProtocolType: 'HTTP', ...(cors && { CorsConfiguration: cors }) },
    },
    Stage: part('Stage', { StageName: '$default', AutoDeploy: true, ...stage }),
    Integration: part('Integration', {
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: functionArn('main'),
      PayloadFormatVersion: payloadFormat,
    }),
    ...Object.fromEntries(
      Object.entries(routes).map(([key, properties], index) => [
        `Route${index}`,
        part('Route', { RouteKey: key, Target: 'integrations/Integration', ...properties }),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(authorizers).map(([id, properties]) => [
        id,
        part('Authorizer', { Name: id, ...properties }),
      ]),
    ),
  };
}

/** Properties of a route with the Lambda authorizer. */
export const CUSTOM = { AuthorizationType: 'CUSTOM', AuthorizerId: 'Asking' };

/** Builds a Lambda authorizer that calls the function `authorizer`. */
export function buildLambdaAuthorizer(properties: Properties = {}): Record<string, Properties> {
  const authorizer = {
    AuthorizerType: 'REQUEST',
    AuthorizerUri: functionUri('authorizer'),
    AuthorizerPayloadFormatVersion: '2.0',
    AuthorizerResultTtlInSeconds: 0,
    IdentitySource: [],
    ...properties,
  };
  return { Asking: authorizer };
}

/** Opens an HTTP API. @returns its origin, and the lines that it logs */
export async function openHttpApi(
  description: Description,
  invoker: FunctionInvoker,
  now = () => NOW,
): Promise<{ origin: string; lines: string[] }> {
  const given = options(invoker, now);
  const listener = createHttpApiListener(httpApi(description), API_ID, given);
  return { origin: await serve(listener), lines: given.lines };
}
