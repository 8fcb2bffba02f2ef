import type { RequestListener } from 'node:http';
import type { Cloud, Resource } from './cloud-assembly/cloud.ts';
import { openHttpApi, openRestApi } from './gateway/index.ts';
import type { GatewayOptions } from './gateway/options.ts';
import type { Resources } from './gateway/resources.ts';
import { Problem } from './problem.ts';

/** The APIs that the host opens. */
export interface Apis {
  adminApi: RequestListener;
  protectedApi: RequestListener;
}

const ADMIN_API_STACK = 'Latchkey-AdminApi';
const PROTECTED_API_STACK = 'Latchkey-ExampleApi';
const HTTP_API = 'AWS::ApiGatewayV2::Api';
const REST_API = 'AWS::ApiGateway::RestApi';

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

/**
 * Opens the synthesized APIs.
 * @throws Problem where an API has anything that cannot be run here.
 */
export function openApis(cloud: Cloud, options: GatewayOptions): Apis {
  return {
    adminApi: openApi(cloud, only(cloud, ADMIN_API_STACK, HTTP_API), options),
    protectedApi: openApi(cloud, only(cloud, PROTECTED_API_STACK, REST_API), options),
  };
}

/** Every API of an app. */
export function apisOf(cloud: Cloud): Resource[] {
  return cloud.resources((type) => type === REST_API || type === HTTP_API);
}

/** @throws Problem where the API has anything that cannot be run here. */
export function openApi(cloud: Cloud, api: Resource, options: GatewayOptions): RequestListener {
  const open = api.type === REST_API ? openRestApi : openHttpApi;
  return open(partsOfApis(cloud, api.stackName), api.ref, options);
}

function only(cloud: Cloud, stackName: string, wanted: string): Resource {
  const [found] = cloud.resources((type) => type === wanted, stackName);
  if (!found) throw new Problem(`The stack ${stackName} has no ${wanted}.`);
  return found;
}

/** APIs of a stack and all that belongs to them. */
export function partsOfApis(cloud: Cloud, stackName: string): Resources {
  const parts = cloud.resources(
    (type) => type.startsWith('AWS::ApiGateway') && !OUTSIDE_THE_API.has(type),
    stackName,
  );
  return Object.fromEntries(
    parts.map(({ logicalId, type, properties }) => [logicalId, { Type: type, Properties: properties }]),
  );
}
