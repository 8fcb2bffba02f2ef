import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { documentClient } from '../store/client.ts';
import { directoryWriter } from '../store/directory-writer.ts';
import { apisOf } from './apis.ts';
import { Cloud } from './cloud-assembly/cloud.ts';
import { prepareDataFolder } from './data-folder.ts';
import { demonstration, keyPolicyOf, tableNamesOf } from './demonstration/demonstration.ts';
import { describeHost } from './describe.ts';
import { openDoors } from './doors.ts';
import { startDynamodb } from './engines/dynamodb.ts';
import { requireFree } from './engines/ports.ts';
import { readPageClient } from './identity/page-client.ts';
import { type Listeners, openListeners } from './listeners.ts';
import type { LocalFile } from './local-file.ts';
import { Messaging } from './messaging.ts';
import { platformOf } from './platform.ts';
import { writePrivateFile } from './private-file.ts';
import { probe } from './probe.ts';
import { Problem } from './problem.ts';
import type { Progress } from './progress.ts';
import { ProtectedApp, readProtectedApp } from './protected-app.ts';
import { type Folders, type Ports, urlOf, urlsOf } from './settings.ts';
import { synthesize } from './synthesis.ts';
import { watchSources } from './watch/watch-sources.ts';

export interface HostOptions {
  ports: Ports;
  folders: Folders;
  /** Folders of synthesized apps of other teams, whose APIs check keys here. */
  protect: readonly string[];
  /** Forget all that is kept. */
  fresh: boolean;
  /** Take over changes of the code while running. */
  watch: boolean;
  /** Whether a debugger may stop functions: they have no time limit then. */
  debugging: boolean;
  /** Show what the functions log. */
  verbose: boolean;
  /** Milliseconds by which the clock was moved. */
  clockShift: number;
}

/**
 * Starts everything, and tells scripts about it once everything answers.
 * @param cleanUp gets what stops it all again, also if it fails half-way
 * @param onFailure called if something ends without which nothing works any more
 * @throws Problem if something is in the way that a person can fix.
 */
export async function startHost(
  options: HostOptions,
  progress: Progress,
  cleanUp: AsyncDisposableStack,
  onFailure: (problem: Problem) => void,
): Promise<LocalFile> {
  const { folders, ports } = options;
  const urls = urlsOf(ports);
  await prepareDataFolder(folders, options.fresh, progress, cleanUp);
  const stopped = new AbortController();
  const protectedAssemblies = options.protect.map(readProtectedApp);
  const protectedPorts = protectedAssemblies
    .flatMap((assembly) => apisOf(new Cloud(assembly)))
    .map((_, index) => ports.aws + 1 + index);
  await requireFree([...Object.values(ports), ...protectedPorts]);

  const dynamodbLog = join(folders.logs, 'dynamodb.log');
  const engineStarts = startDynamodb({ folder: folders.dynamodb, logFile: dynamodbLog });
  cleanUp.defer(() => {
    stopped.abort();
    return engineStarts.then(
      (engine) => engine.stop(),
      () => undefined, // it never ran
    );
  });
  const synthesis = synthesize(folders, urls, stopped.signal);
  cleanUp.defer(async () => {
    stopped.abort();
    await synthesis.catch(() => undefined); // it writes into folders that are removed next
  });
  const [cloud, { access, port, ended }] = await Promise.all([
    progress.step('Synthesizing the app', synthesis),
    progress.step('Starting DynamoDB Local', engineStarts),
  ]);

  void ended.then(() => {
    if (!stopped.signal.aborted)
      onFailure(new Problem(`DynamoDB Local has ended: what it said is in ${dynamodbLog}.`));
  });

  const platform = platformOf(options, progress, new DynamoDBClient(access));
  cleanUp.defer(() => platform.fleet.stop());
  const messaging = await Messaging.start(platform.fleet);
  cleanUp.defer(() => messaging.stop());
  let listeners: Listeners | undefined;
  const takeOver = async (synthesized: Cloud): Promise<Listeners> => {
    const log = (line: string): void => progress.say(`  ${line}`);
    const apps = protectedAssemblies.map((assembly) => new ProtectedApp(assembly, synthesized, urls.aws));
    const opened = openListeners(synthesized, apps, { invoker: platform.fleet, now: () => new Date(), log });
    await platform.use(synthesized, apps);
    await messaging.use(synthesized);
    listeners = opened;
    return opened;
  };
  const { protectedApis } = await progress.step('Creating the tables', takeOver(cloud));

  const client = documentClient(access);
  const tables = tableNamesOf(cloud);
  const planQueueUrl = cloud.output('Latchkey-Reminders', 'PlanQueueUrl');
  const reminderStages = cloud.output('Latchkey-Reminders', 'ReminderStages').split(',').map(Number);
  const importedKeys = cloud.output('Latchkey-Authorizer', 'ImportedKeys') === 'on';
  const directory = directoryWriter(client, tables);
  const made = await progress.step(
    'Filling in the demonstration',
    demonstration(folders.demonstrationFile, client, tables, keyPolicyOf(platform.functions)),
  );
  const behind = {
    listeners: () => listeners,
    protectedPorts,
    client: readPageClient(cloud),
    platform,
    messaging,
    dynamodbPort: port,
    directory,
  };
  await progress.step('Opening the ports', openDoors(options, behind, progress, cleanUp));
  await progress.step('Asking whether everything answers', probe(urls));
  const names = {
    protectedApis: protectedPorts.map((at, index) => ({
      name: protectedApis[index]?.name ?? '',
      url: urlOf(at),
    })),
    tables,
    importedKeys,
    planQueueUrl,
    reminderStages,
    reminderHour: Number(cloud.output('Latchkey-Reminders', 'ReminderHour')),
    mailSender: cloud.output('Latchkey-Reminders', 'MailSender'),
    clockShift: options.clockShift,
  };
  const description = await describeHost(urls, names, directory, made);
  await writePrivateFile(folders.localFile, description);
  cleanUp.defer(() => rm(folders.localFile, { force: true }));
  const synthesizeAgain = (): Promise<Cloud> => synthesize(folders, urls, stopped.signal);
  if (options.watch)
    cleanUp.use(watchSources(folders, { synthesize: synthesizeAgain, takeOver, platform }, progress));
  cleanUp.defer(() => stopped.abort());
  return description;
}
