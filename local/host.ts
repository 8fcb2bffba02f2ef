import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CloudAssembly } from '../emulator/cloud-assembly/cloud-assembly.ts';
import { SynthesizedApp } from '../emulator/cloud-assembly/synthesized-app.ts';
import { type DynamodbEngine, startDynamodb } from '../emulator/dynamodb/dynamodb-engine.ts';
import { listApis } from '../emulator/gateway/open-api.ts';
import { Messaging } from '../emulator/messaging.ts';
import { OtherApp } from '../emulator/other-app.ts';
import type { Platform } from '../emulator/platform.ts';
import { readOtherApps } from '../emulator/read-other-app.ts';
import { createStreamPositions } from '../emulator/streams/stream-positions.ts';
import { Streams } from '../emulator/streams/streams.ts';
import { createDocumentClient } from '../store/client.ts';
import { createDirectoryWriter } from '../store/directory-writer.ts';
import { writeBusEvent } from './bus-file.ts';
import { prepareDataFolder } from './data-folder.ts';
import { fillDemonstration, readKeyPolicy, readTableNames } from './demonstration/demonstration.ts';
import { describeHost } from './describe-host.ts';
import { HostError } from './host-error.ts';
import type { HostOptions } from './host-options.ts';
import { createHostPlatform } from './host-platform.ts';
import {
  createHostListeners,
  type HostListeners,
  openHostServers,
  probeHostServers,
} from './host-servers.ts';
import { readPageClient } from './identity/page-client.ts';
import type { LocalFile } from './local-file.ts';
import { formatUrls, requireFreePorts } from './local-ports.ts';
import { findStackName, requireStackName } from './own-stacks.ts';
import { writePrivateFile } from './private-file.ts';
import type { Progress } from './progress.ts';
import { synthesize } from './synthesis.ts';
import { watchSources } from './watch/watch-sources.ts';

/** What every step of the start needs. */
interface HostStart {
  options: HostOptions;
  progress: Progress;
  /** Gets what undoes the step, in case a later one fails and for the end of the host. */
  cleanUp: AsyncDisposableStack;
  /** Aborted when the host begins to end. */
  stopping: AbortController;
}

/**
 * Starts everything, and writes the file that describes the host to scripts once everything responds.
 * @param cleanUp gets what stops everything again, even if the start fails half-way
 * @param onFailure called if something ends that the host cannot run without
 * @throws HostError or EmulatorError if a person has to fix something first
 */
export async function startHost(
  options: HostOptions,
  progress: Progress,
  cleanUp: AsyncDisposableStack,
  onFailure: (error: HostError) => void,
): Promise<LocalFile> {
  const { folders, ports } = options;
  const start: HostStart = { options, progress, cleanUp, stopping: new AbortController() };

  await prepareDataFolder(folders, options.fresh, progress, cleanUp);
  const otherAssemblies = readOtherApps(options.protect);
  await requireFreePorts([...Object.values(ports), ...assignOtherPorts(otherAssemblies, ports.aws)]);

  const [app, dynamodb] = await synthesizeAndStartDynamodb(start, onFailure);
  const programPort = findStackName(app, 'ProgramApi') === undefined ? undefined : ports.aws + 1;
  const otherPorts = assignOtherPorts(otherAssemblies, programPort ?? ports.aws);
  if (programPort !== undefined) await requireFreePorts([programPort, ...otherPorts]);
  const runtime = await createRuntime(start, dynamodb, otherAssemblies);
  const { otherApis } = await progress.step('Creating the tables', runtime.deploy(app));

  const client = createDocumentClient(dynamodb.clientConfig);
  const tables = readTableNames(app);
  const directory = createDirectoryWriter(client, tables);
  const policy = readKeyPolicy(runtime.platform.functions);
  const dataStack = requireStackName(app, 'Data');
  const demonstration = await progress.step(
    'Filling in the demonstration',
    fillDemonstration(folders.demonstrationFile, dataStack, client, tables, policy),
  );

  const backends = {
    ...runtime,
    programPort,
    otherPorts,
    pageClient: readPageClient(app),
    dynamodbPort: dynamodb.port,
    directory,
  };
  await progress.step('Opening the ports', openHostServers(options, backends, progress, cleanUp));
  await progress.step('Checking that everything responds', probeHostServers(options, programPort));

  const parts = { app, directory, tables, demonstration, programPort, otherApis, otherPorts };
  const description = await describeHost(options, parts);
  await writePrivateFile(folders.localFile, description);
  cleanUp.defer(() => rm(folders.localFile, { force: true }));

  if (options.watch) watchCode(start, runtime);
  cleanUp.defer(() => start.stopping.abort());
  return description;
}

/** Assigns a port to each API of the other apps. @param last the last port of the host's own */
function assignOtherPorts(assemblies: readonly CloudAssembly[], last: number): number[] {
  return assemblies
    .flatMap((assembly) => listApis(new SynthesizedApp(assembly)))
    .map((_, index) => last + 1 + index);
}

/** Does the two slow steps at the same time. Each is stopped if the other fails. */
async function synthesizeAndStartDynamodb(
  { options, progress, cleanUp, stopping }: HostStart,
  onFailure: (error: HostError) => void,
): Promise<[SynthesizedApp, DynamodbEngine]> {
  const { folders } = options;
  const logFile = join(folders.logs, 'dynamodb.log');
  const starting = startDynamodb({ folder: folders.dynamodb, logFile });
  cleanUp.defer(() => {
    stopping.abort();
    return starting.then(
      (engine) => engine.stop(),
      () => undefined, // it never ran
    );
  });
  const synthesis = synthesize(options, stopping.signal);
  cleanUp.defer(async () => {
    stopping.abort();
    await synthesis.catch(() => undefined); // it writes into folders that are removed next
  });
  const [app, dynamodb] = await Promise.all([
    progress.step('Synthesizing the app', synthesis),
    progress.step('Starting DynamoDB Local', starting),
  ]);
  void dynamodb.ended.then(() => {
    if (stopping.signal.aborted) return;
    onFailure(
      new HostError(`DynamoDB Local has ended. Read what it printed in ${logFile}, then start again.`),
    );
  });
  return [app, dynamodb];
}

/** What runs the app. */
interface Runtime {
  platform: Platform;
  messaging: Messaging;
  /** Runs another version of the app. */
  deploy(app: SynthesizedApp): Promise<HostListeners>;
  /** The listeners of the version that runs. */
  findListeners(): HostListeners | undefined;
}

async function createRuntime(
  { options, progress, cleanUp }: HostStart,
  { clientConfig }: DynamodbEngine,
  otherAssemblies: readonly CloudAssembly[],
): Promise<Runtime> {
  const { aws } = formatUrls(options.ports);
  const platform = createHostPlatform(options, progress, new DynamoDBClient(clientConfig));
  cleanUp.defer(() => platform.fleet.stop());
  const messaging = await Messaging.start(platform.fleet, (event) => writeBusEvent(options.folders, event));
  cleanUp.defer(() => messaging.stop());
  const streams = new Streams({
    clientConfig,
    fleet: platform.fleet,
    sendMessage: (queueArn, body) => messaging.sendMessage(queueArn, body),
    positions: createStreamPositions(options.folders.streamPositionsFile),
    now: () => new Date(),
    onFailure: (error) => progress.print(`  A table's stream cannot be read: ${error}`),
  });
  cleanUp.defer(() => streams.stop());
  const gateway = {
    invoker: platform.fleet,
    now: () => new Date(),
    log: (line: string) => progress.print(`  ${line}`),
  };
  const unsupported = new Set<string>();
  const tellUnsupported = ({ message }: Error): void => {
    if (unsupported.has(message)) return; // each deployment tells it again
    unsupported.add(message);
    progress.print(`  ${message} Requests that need it get 501.`);
  };
  let listeners: HostListeners | undefined;
  return {
    platform,
    messaging,
    findListeners: () => listeners,
    deploy: async (app) => {
      const otherApps = otherAssemblies.map((assembly) => new OtherApp(assembly, app, aws, tellUnsupported));
      const created = createHostListeners(app, otherApps, gateway);
      await platform.deploy(app, otherApps);
      await messaging.deploy(
        app,
        otherApps.flatMap((other) => other.readRules()),
      );
      await streams.deploy(app);
      listeners = created;
      return created;
    },
  };
}

/** Applies changes of the code until cleaned up. */
function watchCode({ options, progress, cleanUp, stopping }: HostStart, { platform, deploy }: Runtime): void {
  const watched = {
    platform,
    deploy,
    synthesize: () => synthesize(options, stopping.signal),
  };
  cleanUp.use(watchSources(options.folders, watched, progress));
}
