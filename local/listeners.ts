import type { RequestListener } from 'node:http';
import { type Apis, openApis } from './apis.ts';
import type { Cloud } from './cloud-assembly/cloud.ts';
import type { GatewayOptions } from './gateway/options.ts';
import { openPage } from './page/page.ts';
import type { ProtectedApi, ProtectedApp } from './protected-app.ts';

/** What answers requests as it was synthesized: it is replaced as a whole when a change of the code is taken over. */
export interface Listeners extends Apis {
  page: RequestListener;
  /** APIs of other teams' apps. */
  protectedApis: readonly ProtectedApi[];
}

/** @throws Problem where there is anything in it that cannot be run here. */
export function openListeners(
  cloud: Cloud,
  protectedApps: readonly ProtectedApp[],
  options: GatewayOptions,
): Listeners {
  return {
    ...openApis(cloud, options),
    page: openPage(cloud),
    protectedApis: protectedApps.flatMap((app) => app.open(options)),
  };
}
