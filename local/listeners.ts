import type { RequestListener } from 'node:http';
import type { SynthesizedApp, SynthesizedResource } from '../emulator/cloud-assembly/synthesized-app.ts';
import { createDistributionListener } from '../emulator/cloudfront/distribution-listener.ts';
import type { GatewayOptions } from '../emulator/gateway/gateway-options.ts';
import { createApiListener, HTTP_API, REST_API } from '../emulator/gateway/open-api.ts';
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
  cloud: SynthesizedApp,
  protectedApps: readonly OtherApp[],
  options: GatewayOptions,
): Listeners {
  return {
    adminApi: createApiListener(cloud, requireOne(cloud, 'Latchkey-AdminApi', HTTP_API), options),
    protectedApi: createApiListener(cloud, requireOne(cloud, 'Latchkey-ExampleApi', REST_API), options),
    page: createDistributionListener(cloud, 'Latchkey-Page'),
    protectedApis: protectedApps.flatMap((app) => app.openApis(options)),
  };
}

function requireOne(cloud: SynthesizedApp, stackName: string, type: string): SynthesizedResource {
  const [found] = cloud.listResources((candidate) => candidate === type, stackName);
  if (!found) throw new HostError(`The stack ${stackName} has no ${type}.`);
  return found;
}
