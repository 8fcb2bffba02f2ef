import { openHttpApi } from '../../../../../emulator/gateway/index.ts';
import type { FunctionInvoker } from '../../../../../emulator/gateway/options.ts';
import type { Resources } from '../../../../../emulator/gateway/resources.ts';
import { functionArn, functionUri, NOW, options, serve } from '../support.ts';

export const API_ID = 'a1b2c3d4e5';

type Properties = Record<string, unknown>;

export interface Description {
  cors?: Properties;
  stage?: Properties;
  /** What there is beside the key, by route key. All have the function `main`. */
  routes: Record<string, Properties>;
  payloadFormat?: '1.0' | '2.0';
  /** By logical id. */
  authorizers?: Record<string, Properties>;
}

/** An HTTP API as the CDK synthesizes one. */
export function httpApi({
  cors,
  stage,
  routes,
  payloadFormat = '2.0',
  authorizers = {},
}: Description): Resources {
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

/** A route's properties for a Lambda authorizer. */
export const CUSTOM = { AuthorizationType: 'CUSTOM', AuthorizerId: 'Asking' };

/** A Lambda authorizer with the function `authorizer`. */
export function asking(properties: Properties = {}): Record<string, Properties> {
  const asked = {
    AuthorizerType: 'REQUEST',
    AuthorizerUri: functionUri('authorizer'),
    AuthorizerPayloadFormatVersion: '2.0',
    AuthorizerResultTtlInSeconds: 0,
    IdentitySource: [],
    ...properties,
  };
  return { Asking: asked };
}

/** Opens an HTTP API. @returns its origin, and what it logs */
export async function openedHttpApi(
  description: Description,
  invoker: FunctionInvoker,
  now = () => NOW,
): Promise<{ origin: string; lines: string[] }> {
  const given = options(invoker, now);
  const listener = openHttpApi(httpApi(description), API_ID, given);
  return { origin: await serve(listener), lines: given.lines };
}
