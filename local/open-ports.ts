import { OPERATOR } from '../emulator/aws-endpoint/authorization.ts';
import { awsEndpoint } from '../emulator/aws-endpoint/endpoint.ts';
import { startMailbox } from '../emulator/engines/mailbox.ts';
import { dynamodbAccess } from '../emulator/iam/dynamodb-access.ts';
import { sqsAccess } from '../emulator/iam/sqs-access.ts';
import { sesAccess } from '../emulator/mail/send-request.ts';
import type { Messaging } from '../emulator/messaging.ts';
import type { Platform } from '../emulator/platform.ts';
import { close, listen } from '../emulator/servers.ts';
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
  const administrators = (): ReturnType<DirectoryWriter['administrators']> => directory.administrators();
  const provider = identityProvider({
    issuer: urls.identityProvider,
    client,
    keys: await signingKeys(folders.signingKeysFile),
    administrators,
  });
  const aws = awsEndpoint({
    services: {
      dynamodb: {
        port: dynamodbPort,
        accessOf: ({ operation, body }) => dynamodbAccess(operation, JSON.parse(body.toString())),
      },
      sqs: {
        port: messaging.port,
        accessOf: ({ operation, body }) => sqsAccess(operation, JSON.parse(body.toString())),
      },
      ses: {
        port: ports.mailbox,
        accessOf: ({ body }) => sesAccess(body.toString()),
        onFulfilled: ({ body }, answer) => messaging.mailSent(body.toString(), answer),
      },
    },
    caller: (accessKeyId) =>
      accessKeyId === OPERATOR.accessKeyId ? 'operator' : platform.fleet.principal(accessKeyId),
    roles: () => platform.roles,
    onRefusal: (message) => progress.say(`  IAM refused: ${message}`),
  });
  const open = async (...given: Parameters<typeof listen>): Promise<void> => {
    const server = await listen(...given);
    cleanUp.defer(() => close(server));
  };
  const mailbox = await startMailbox(ports.mailbox);
  cleanUp.defer(() => close(mailbox));
  await open(identityListener(provider, administrators), ports.identityProvider);
  await open(aws, ports.aws, { otherOrigins: 'refused' });
  await open((...request) => listeners()?.adminApi(...request), ports.adminApi);
  await open((...request) => listeners()?.protectedApi(...request), ports.protectedApi);
  await open((...request) => listeners()?.page(...request), ports.adminPage);
  for (const [index, port] of protectedPorts.entries()) {
    await open((...request) => listeners()?.protectedApis[index]?.listener(...request), port);
  }
}
