/**
 * Runs a synthesized CDK app: `node emulator/run-emulator.ts <cdk.out> [first port]`. Its tables, queues and mails are in
 * memory. On the first port are the AWS services, on the next the mailbox, then the APIs and distributions of the app.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createAwsEndpoint } from './aws-endpoint.ts';
import {
  createDynamodbService,
  createEventsService,
  createSesService,
  createSqsService,
} from './aws-services.ts';
import { readCloudAssembly } from './cloud-assembly/cloud-assembly.ts';
import { SynthesizedApp } from './cloud-assembly/synthesized-app.ts';
import { createDistributionListener } from './cloudfront/distribution-listener.ts';
import { startDynamodb } from './dynamodb/dynamodb-engine.ts';
import { EmulatorError } from './emulator-error.ts';
import { createApiListener, HTTP_API, listApis } from './gateway/open-api.ts';
import { openServer } from './loopback-server.ts';
import { startMailbox } from './mail/mailbox.ts';
import { Messaging } from './messaging.ts';
import { Platform } from './platform.ts';
import { createStreamPositions } from './streams/stream-positions.ts';
import { Streams } from './streams/streams.ts';

const DEFAULT_PORT = 4500;

const [, , folder, firstPort = String(DEFAULT_PORT)] = process.argv;
process.env.TZ = 'UTC'; // as in Lambda; functions run in threads, which share the process's time zone
try {
  if (folder === undefined) throw new EmulatorError('Name the folder of a synthesized app, such as cdk.out.');
  await runEmulator(folder, Number(firstPort));
} catch (error) {
  console.error(error instanceof EmulatorError ? error.message : error);
  process.exit(1);
}

async function runEmulator(folder: string, firstPort: number): Promise<void> {
  const formatUrl = (port: number): string => `http://localhost:${port}`;
  const mailPort = firstPort + 1;
  const apiPort = firstPort + 2;
  const assembly = readCloudAssembly(folder);
  const apis = listApis(new SynthesizedApp(assembly));
  const httpApis = apis.filter(({ type }) => type === HTTP_API);
  const app = new SynthesizedApp(assembly, {
    aws: formatUrl(firstPort),
    // Only one HTTP API can have its URL on this machine in the templates.
    ...(httpApis.length === 1 && {
      httpApi: formatUrl(apiPort + apis.findIndex(({ type }) => type === HTTP_API)),
    }),
  });

  const dynamodb = await startDynamodb({ logFile: join(tmpdir(), 'dynamodb.log') });
  const platform = new Platform(new DynamoDBClient(dynamodb.clientConfig), {
    environment: { AWS_ENDPOINT_URL: formatUrl(firstPort) },
    clockShift: 0,
    debugging: false,
    onLine: ({ name }, line) => console.log(`${name}: ${line}`),
    onFailure: ({ name }, error) => console.error(`${name} failed: ${error}`),
  });
  const messaging = await Messaging.start(platform.fleet);
  const streams = new Streams({
    clientConfig: dynamodb.clientConfig,
    fleet: platform.fleet,
    sendMessage: (queueArn, body) => messaging.sendMessage(queueArn, body),
    positions: createStreamPositions(),
    now: () => new Date(),
    onFailure: (error) => console.error(`A stream cannot be read: ${error}`),
  });
  const awsEndpoint = createAwsEndpoint({
    services: {
      dynamodb: createDynamodbService(dynamodb.port),
      sqs: createSqsService(messaging.port),
      events: createEventsService((body) => messaging.putEvents(body)),
      ses: createSesService(mailPort, (request, response) => messaging.publishMailEvents(request, response)),
    },
    findCaller: (accessKeyId) => platform.findCaller(accessKeyId),
    getRoles: () => platform.roles,
    onAccessDenied: (message) => console.error(message),
  });
  await platform.deploy(app);
  await messaging.deploy(app);
  await streams.deploy(app);
  await openServer(awsEndpoint, firstPort, { otherOrigins: 'refused' });
  await startMailbox(mailPort);
  console.log(`AWS endpoints: ${formatUrl(firstPort)}\nmailbox: ${formatUrl(mailPort)}`);

  const gateway = {
    invoker: platform.fleet,
    now: () => new Date(),
    log: (line: string) => console.log(line),
  };
  const distributions = app.listResources((type) => type === 'AWS::CloudFront::Distribution');
  const listeners = [
    ...listApis(app).map((api) => [api, createApiListener(app, api, gateway)] as const),
    ...distributions.map((it) => [it, createDistributionListener(app, it.stackName)] as const),
  ];
  for (const [index, [{ stackName, logicalId }, listener]] of listeners.entries()) {
    await openServer(listener, apiPort + index);
    console.log(`${stackName}/${logicalId}: ${formatUrl(apiPort + index)}`);
  }
  console.log('Ready. Ctrl-C stops it.');
}
