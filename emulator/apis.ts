import type { RequestListener } from 'node:http';
import type { Cloud, Resource } from './cloud-assembly/cloud.ts';
import { openHttpApi, openRestApi } from './gateway/index.ts';
import type { GatewayOptions } from './gateway/options.ts';
import type { Resources } from './gateway/resources.ts';

export const HTTP_API = 'AWS::ApiGatewayV2::Api';
export const REST_API = 'AWS::ApiGateway::RestApi';

/**
 * Types that name an API and change nothing about how it answers: domains, and what logs of all APIs are written by.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html
 */
const OUTSIDE_THE_API = new Set([
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::BasePathMapping',
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
]);

/** Every API of an app. */
export function listApis(cloud: Cloud): Resource[] {
  return cloud.resources((type) => type === REST_API || type === HTTP_API);
}

/** @throws EmulatorError where the API has anything that cannot be run here. */
export function openApi(cloud: Cloud, api: Resource, options: GatewayOptions): RequestListener {
  const open = api.type === REST_API ? openRestApi : openHttpApi;
  return open(listApiParts(cloud, api.stackName), api.ref, options);
}

/** The APIs of a stack and everything that belongs to them. */
export function listApiParts(cloud: Cloud, stackName: string): Resources {
  const parts = cloud.resources(
    (type) => type.startsWith('AWS::ApiGateway') && !OUTSIDE_THE_API.has(type),
    stackName,
  );
  return Object.fromEntries(
    parts.map(({ logicalId, type, properties }) => [logicalId, { Type: type, Properties: properties }]),
  );
}
