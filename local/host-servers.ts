import type { RequestListener } from 'node:http';
import type { StackPart } from '../core/instance.ts';
import { createAwsEndpoint } from '../emulator/aws-endpoint.ts';
import {
  createDynamodbService,
  createEventsService,
  createSesService,
  createSqsService,
} from '../emulator/aws-services.ts';
import type { SynthesizedApp, SynthesizedResource } from '../emulator/cloud-assembly/synthesized-app.ts';
import { createDistributionListener } from '../emulator/cloudfront/distribution-listener.ts';
import type { GatewayOptions } from '../emulator/gateway/gateway-options.ts';
import { createApiListener, HTTP_API, REST_API } from '../emulator/gateway/open-api.ts';
import { closeServer, openServer } from '../emulator/loopback-server.ts';
import { startMailbox } from '../emulator/mail/mailbox.ts';
import type { Messaging } from '../emulator/messaging.ts';
import type { OtherApi, OtherApp } from '../emulator/other-app.ts';
import type { Platform } from '../emulator/platform.ts';
import type { DirectoryWriter } from '../store/directory-writer.ts';
import { HostError } from './host-error.ts';
import type { HostOptions } from './host-options.ts';
import { createIdentityProvider } from './identity/identity-provider.ts';
import { loadSigningKeys } from './identity/identity-storage.ts';
import type { PageClient } from './identity/page-client.ts';
import { createIdentityListener } from './identity/sign-in-page.ts';
import { formatUrl, formatUrls, type Ports } from './local-ports.ts';
import { findStackName, requireStackName } from './own-stacks.ts';
import type { Progress } from './progress.ts';

/** The listeners of a synthesized app. All are replaced when another version of the app is deployed. */
export interface HostListeners {
  adminApi: RequestListener;
  protectedApi: RequestListener;
  /** Undefined if no permission manages keys. */
  programApi: RequestListener | undefined;
  page: RequestListener;
  /** APIs of other teams' apps. */
  otherApis: readonly OtherApi[];
}

/** @throws EmulatorError if an app has something that is not emulated */
export function createHostListeners(
  app: SynthesizedApp,
  otherApps: readonly OtherApp[],
  options: GatewayOptions,
): HostListeners {
  return {
    adminApi: createApiListener(app, requireApi(app, 'AdminApi', HTTP_API), options),
    protectedApi: createExampleListener(app, options),
    programApi:
      findStackName(app, 'ProgramApi') === undefined
        ? undefined
        : createApiListener(app, requireApi(app, 'ProgramApi', REST_API), options),
    page: createDistributionListener(app, requireStackName(app, 'Page')),
    otherApis: otherApps.flatMap((other) => other.openApis(options)),
  };
}

/** The example API is not deployed if the operator has other permissions than it requires. */
function createExampleListener(app: SynthesizedApp, options: GatewayOptions): RequestListener {
  if (findStackName(app, 'ExampleApi') !== undefined) {
    return createApiListener(app, requireApi(app, 'ExampleApi', REST_API), options);
  }
  return (_, response) => {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end(
      'The example API is not deployed, because a permission that it requires is not configured.\n',
    );
  };
}

function requireApi(app: SynthesizedApp, part: StackPart, type: string): SynthesizedResource {
  const stackName = requireStackName(app, part);
  const [api] = app.listResources((candidate) => candidate === type, stackName);
  if (!api) throw new HostError(`The stack ${stackName} has no ${type}.`);
  return api;
}

/** What responds behind the ports. */
export interface HostBackends {
  /** Called for each request, because listeners are replaced. */
  findListeners(): HostListeners | undefined;
  /** The port of the API for programs. Undefined if no permission manages keys. */
  programPort: number | undefined;
  /** The port of each API of other teams. */
  otherPorts: readonly number[];
  /** The admin page as a client of the identity provider. */
  pageClient: PageClient;
  platform: Platform;
  messaging: Messaging;
  dynamodbPort: number;
  directory: DirectoryWriter;
}

/** Opens every port. */
export async function openHostServers(
  { ports, folders }: HostOptions,
  {
    findListeners,
    programPort,
    otherPorts,
    pageClient,
    platform,
    messaging,
    dynamodbPort,
    directory,
  }: HostBackends,
  progress: Progress,
  cleanUp: AsyncDisposableStack,
): Promise<void> {
  const listAdministrators = (): ReturnType<DirectoryWriter['listAdministrators']> =>
    directory.listAdministrators();
  const provider = createIdentityProvider({
    issuer: formatUrls(ports).identityProvider,
    client: pageClient,
    keys: await loadSigningKeys(folders.signingKeysFile),
    listAdministrators,
  });
  const awsEndpoint = createAwsEndpoint({
    services: {
      dynamodb: createDynamodbService(dynamodbPort),
      sqs: createSqsService(messaging.port),
      events: createEventsService((body) => messaging.putEvents(body)),
      ses: createSesService(ports.mailbox, (request, response) =>
        messaging.publishMailEvents(request, response),
      ),
    },
    findCaller: (accessKeyId) => platform.findCaller(accessKeyId),
    getRoles: () => platform.roles,
    onAccessDenied: (message) => progress.print(`  IAM denied access: ${message}`),
  });
  const open = async (...given: Parameters<typeof openServer>): Promise<void> => {
    const server = await openServer(...given);
    cleanUp.defer(() => closeServer(server));
  };
  const mailbox = await startMailbox(ports.mailbox);
  cleanUp.defer(() => closeServer(mailbox));
  await open(createIdentityListener(provider, listAdministrators), ports.identityProvider);
  await open(awsEndpoint, ports.aws, { otherOrigins: 'refused' });
  await open((...request) => findListeners()?.adminApi(...request), ports.adminApi);
  await open((...request) => findListeners()?.protectedApi(...request), ports.protectedApi);
  await open((...request) => findListeners()?.page(...request), ports.adminPage);
  if (programPort !== undefined) {
    await open((...request) => findListeners()?.programApi?.(...request), programPort);
  }
  for (const [index, port] of otherPorts.entries()) {
    await open((...request) => findListeners()?.otherApis[index]?.listener(...request), port);
  }
}

/** A request to each port, and the status that shows that everything behind the port works. */
const PROBES: Record<keyof Ports, { path: string; status: number }> = {
  adminPage: { path: '/', status: 200 },
  adminApi: { path: '/organisations', status: 401 }, // requires a token; the API for programs, a key
  protectedApi: { path: '/', status: 404 },
  mailbox: { path: '/health-check', status: 200 },
  identityProvider: { path: '/.well-known/openid-configuration', status: 200 },
  aws: { path: '/', status: 400 }, // requires a signature
};

/** @throws HostError if a port does not respond as expected */
export async function probeHostServers(
  { ports, folders }: HostOptions,
  programPort: number | undefined,
): Promise<void> {
  const urls = formatUrls(ports);
  const probes = Object.entries(PROBES).map(([name, probe]) => ({ ...probe, at: urls[name as keyof Ports] }));
  if (programPort !== undefined) probes.push({ ...PROBES.adminApi, at: formatUrl(programPort) });
  const advice = `Read the log files in ${folders.logs}.`;
  await Promise.all(
    probes.map(async ({ at, path, status }) => {
      const url = at + path;
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
        throw new HostError(`${url} does not respond. ${advice}`, { cause: error });
      });
      await response.body?.cancel();
      if (response.status !== status) {
        throw new HostError(`${url} responds ${response.status} instead of ${status}. ${advice}`);
      }
    }),
  );
}
