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

/**
 * Opens the synthesized APIs.
 * @throws Problem where an API has anything that cannot be run here.
 */
export function openApis(cloud: Cloud, options: GatewayOptions): Apis {
  const httpApi = only(cloud, ADMIN_API_STACK, 'AWS::ApiGatewayV2::Api');
  const restApi = only(cloud, PROTECTED_API_STACK, 'AWS::ApiGateway::RestApi');
  return {
    adminApi: openHttpApi(partsOfApis(cloud, ADMIN_API_STACK), httpApi.ref, options),
    protectedApi: openRestApi(partsOfApis(cloud, PROTECTED_API_STACK), restApi.ref, options),
  };
}

function only(cloud: Cloud, stackName: string, wanted: string): Resource {
  const [found] = cloud.resources((type) => type === wanted, stackName);
  if (!found) throw new Problem(`The stack ${stackName} has no ${wanted}.`);
  return found;
}

function partsOfApis(cloud: Cloud, stackName: string): Resources {
  const parts = cloud.resources((type) => type.startsWith('AWS::ApiGateway'), stackName);
  return Object.fromEntries(
    parts.map(({ logicalId, type, properties }) => [logicalId, { Type: type, Properties: properties }]),
  );
}
