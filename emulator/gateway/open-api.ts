/**
 * Amazon API Gateway on one machine: listeners for Node's HTTP server that respond as the APIs of a synthesized stack
 * would once deployed. Only what API Gateway documents is used, and nothing of the app but its template.
 */
import type { RequestListener } from 'node:http';
import type {
  SynthesizedApp,
  SynthesizedResource,
  TemplateResource,
} from '../cloud-assembly/synthesized-app.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { createHttpApiListener } from './http-api/http-api.ts';
import { createRestApiListener } from './rest-api/rest-api.ts';

export const HTTP_API = 'AWS::ApiGatewayV2::Api';
export const REST_API = 'AWS::ApiGateway::RestApi';

/**
 * Types that refer to an API but do not change its responses: custom domains, and the role that writes logs.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html
 */
const WITHOUT_EFFECT = new Set([
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::BasePathMapping',
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
]);

/** Lists the HTTP and REST APIs of an app. */
export function listApis(app: SynthesizedApp): SynthesizedResource[] {
  return app.listResources((type) => type === REST_API || type === HTTP_API);
}

/** @throws EmulatorError if the API has something that is not emulated */
export function createApiListener(
  app: SynthesizedApp,
  api: SynthesizedResource,
  options: GatewayOptions,
): RequestListener {
  const createListener = api.type === REST_API ? createRestApiListener : createHttpApiListener;
  const withoutOtherApis = Object.entries(readApiResources(app, api.stackName)).filter(
    ([logicalId, { Type }]) => Type !== api.type || logicalId === api.logicalId,
  );
  return createListener(Object.fromEntries(withoutOtherApis), api.ref, options);
}

/** Reads the APIs of a stack and everything that belongs to them, by logical ID. */
export function readApiResources(
  app: SynthesizedApp,
  stackName: string,
): Readonly<Record<string, TemplateResource>> {
  const resources = app.listResources(
    (type) => type.startsWith('AWS::ApiGateway') && !WITHOUT_EFFECT.has(type),
    stackName,
  );
  return Object.fromEntries(
    resources.map(({ logicalId, type, properties }) => [logicalId, { Type: type, Properties: properties }]),
  );
}
