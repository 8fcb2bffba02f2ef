import type { RequestListener } from 'node:http';
import { HTTP_API, openApi, REST_API } from '../emulator/apis.ts';
import type { Cloud, Resource } from '../emulator/cloud-assembly/cloud.ts';
import { openDistribution } from '../emulator/cloudfront/page.ts';
import type { GatewayOptions } from '../emulator/gateway/options.ts';
import type { OtherApi, OtherApp } from '../emulator/other-app.ts';
import { HostError } from './host-error.ts';

/** What answers requests as it was synthesized: replaced as a whole when the code has changed. */
export interface Listeners {
  adminApi: RequestListener;
  protectedApi: RequestListener;
  page: RequestListener;
  /** APIs of other teams' apps. */
  protectedApis: readonly OtherApi[];
}

/** @throws EmulatorError if there is anything in it that cannot be run here. */
export function openListeners(
  cloud: Cloud,
  protectedApps: readonly OtherApp[],
  options: GatewayOptions,
): Listeners {
  return {
    adminApi: openApi(cloud, requireOne(cloud, 'Latchkey-AdminApi', HTTP_API), options),
    protectedApi: openApi(cloud, requireOne(cloud, 'Latchkey-ExampleApi', REST_API), options),
    page: openDistribution(cloud, 'Latchkey-Page'),
    protectedApis: protectedApps.flatMap((app) => app.open(options)),
  };
}

function requireOne(cloud: Cloud, stackName: string, type: string): Resource {
  const [found] = cloud.resources((candidate) => candidate === type, stackName);
  if (!found) throw new HostError(`The stack ${stackName} has no ${type}.`);
  return found;
}
