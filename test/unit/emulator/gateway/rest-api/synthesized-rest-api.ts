import type { TemplateResources } from '../../../../../emulator/gateway/api-resources.ts';
import type { FunctionInvoker } from '../../../../../emulator/gateway/gateway-options.ts';
import { createRestApiListener } from '../../../../../emulator/gateway/rest-api/rest-api.ts';
import { functionUri, NOW, options, serve } from '../gateway-calls.ts';

export const API_ID = 'r1s2t3u4v5';
const ROOT = 'Api.Root';

type Properties = Record<string, unknown>;

export interface Description {
  /** Properties of methods, by method and path such as `GET /api/{domain}`. All methods call the function `main`. */
  methods: Record<string, Properties>;
  stage?: Properties;
  /** By logical id. */
  authorizers?: Record<string, Properties>;
  /** By type. */
  gatewayResponses?: Record<string, Properties>;
}

const part = (type: string, properties: Properties) => ({
  Type: `AWS::ApiGateway::${type}`,
  Properties: { RestApiId: API_ID, ...properties },
});

const named = (
  group: Record<string, Properties>,
  entry: (id: string, it: Properties) => [string, TemplateResources[string]],
) => Object.fromEntries(Object.entries(group).map(([id, it]) => entry(id, it)));

/** Builds a REST API as CDK synthesizes it. */
export function restApi({
  methods,
  stage,
  authorizers = {},
  gatewayResponses = {},
}: Description): TemplateResources {
  const resources: Record<string, TemplateResources[string]> = {};
  const resourceId = (path: string): string => {
    if (path === '') return ROOT;
    const at = path.lastIndexOf('/');
    resources[path] = part('Resource', {
      ParentId: resourceId(path.slice(0, at)),
      PathPart: path.slice(at + 1),
    });
    return path;
  };
  return {
    Api: {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: { Name: 'Api', EndpointConfiguration: { Types: ['REGIONAL'] } },
    },
    Account: {
      Type: 'AWS::ApiGateway::Account',
      Properties: { CloudWatchRoleArn: 'arn:aws:iam::123456789012:role/logs' },
    },
    Deployment: part('Deployment', { Description: 'Automatically created' }),
    Stage: part('Stage', {
      StageName: 'prod',
      DeploymentId: 'Deployment',
      MethodSettings: [{ HttpMethod: '*' }],
      ...stage,
    }),
    ...named(methods, (key, properties) => {
      const [HttpMethod = '', path = ''] = key.split(' ');
      const Integration = { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: functionUri('main') };
      const ResourceId = resourceId(path === '/' ? '' : path);
      return [
        key,
        part('Method', { HttpMethod, ResourceId, AuthorizationType: 'NONE', Integration, ...properties }),
      ];
    }),
    ...resources,
    ...named(authorizers, (id, it) => [
      id,
      part('Authorizer', { Name: id, AuthorizerUri: functionUri('authorizer'), ...it }),
    ]),
    ...named(gatewayResponses, (type, it) => [type, part('GatewayResponse', { ResponseType: type, ...it })]),
  };
}

/** Properties of a method with the authorizer `Asking`. */
export const CUSTOM = { AuthorizationType: 'CUSTOM', AuthorizerId: 'Asking' };

/** Opens a REST API. @returns its origin, and the lines that it logs */
export async function openRestApi(
  description: Description,
  invoker: FunctionInvoker,
  now = () => NOW,
): Promise<{ origin: string; lines: string[] }> {
  const given = options(invoker, now);
  return {
    origin: await serve(createRestApiListener(restApi(description), API_ID, given)),
    lines: given.lines,
  };
}
