import { createAwsEndpoint } from '../emulator/aws-endpoint.ts';
import { createDynamodbService, createSesService, createSqsService } from '../emulator/aws-services.ts';
import { OPERATOR_CREDENTIALS } from '../emulator/emulated-account.ts';
import { closeServer, openServer } from '../emulator/loopback-server.ts';
import { startMailbox } from '../emulator/mail/mailbox.ts';
import type { Messaging } from '../emulator/messaging.ts';
import type { Platform } from '../emulator/platform.ts';
import type { DirectoryWriter } from '../store/directory-writer.ts';
import type { PageClient } from './identity/page-client.ts';
import { identityProvider } from './identity/provider.ts';
import { identityListener } from './identity/sign-in.ts';
import { signingKeys } from './identity/signing-keys.ts';
import type { Listeners } from './listeners.ts';
import type { Progress } from './progress.ts';
import { type HostOptions, urlsOf } from './settings.ts';

/** What answers behind the ports. */
export interface Backends {
  /** What answers requests now. */
  listeners(): Listeners | undefined;
  /** Where each of the other teams' APIs is opened. */
  protectedPorts: readonly number[];
  /** The admin page as a client of the identity provider. */
  client: PageClient;
  platform: Platform;
  messaging: Messaging;
  dynamodbPort: number;
  directory: DirectoryWriter;
}

/** Opens every port. */
export async function openPorts(
  { ports, folders }: HostOptions,
  { listeners, protectedPorts, client, platform, messaging, dynamodbPort, directory }: Backends,
  progress: Progress,
  cleanUp: AsyncDisposableStack,
): Promise<void> {
  const urls = urlsOf(ports);
  const administrators = (): ReturnType<DirectoryWriter['listAdministrators']> =>
    directory.listAdministrators();
  const provider = identityProvider({
    issuer: urls.identityProvider,
    client,
    keys: await signingKeys(folders.signingKeysFile),
    administrators,
  });
  const aws = createAwsEndpoint({
    services: {
      dynamodb: createDynamodbService(dynamodbPort),
      sqs: createSqsService(messaging.port),
      ses: createSesService(ports.mailbox, (request, response) =>
        messaging.publishMailEvents(request, response),
      ),
    },
    findCaller: (accessKeyId) =>
      accessKeyId === OPERATOR_CREDENTIALS.accessKeyId
        ? 'operator'
        : platform.fleet.findPrincipal(accessKeyId),
    getRoles: () => platform.roles,
    onAccessDenied: (message) => progress.say(`  IAM refused: ${message}`),
  });
  const open = async (...given: Parameters<typeof openServer>): Promise<void> => {
    const server = await openServer(...given);
    cleanUp.defer(() => closeServer(server));
  };
  const mailbox = await startMailbox(ports.mailbox);
  cleanUp.defer(() => closeServer(mailbox));
  await open(identityListener(provider, administrators), ports.identityProvider);
  await open(aws, ports.aws, { otherOrigins: 'refused' });
  await open((...request) => listeners()?.adminApi(...request), ports.adminApi);
  await open((...request) => listeners()?.protectedApi(...request), ports.protectedApi);
  await open((...request) => listeners()?.page(...request), ports.adminPage);
  for (const [index, port] of protectedPorts.entries()) {
    await open((...request) => listeners()?.protectedApis[index]?.listener(...request), port);
  }
}
