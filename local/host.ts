import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SynthesizedApp } from '../emulator/cloud-assembly/synthesized-app.ts';
import { startDynamodb } from '../emulator/dynamodb/dynamodb-engine.ts';
import { OPERATOR_CREDENTIALS, REGION } from '../emulator/emulated-account.ts';
import { listApis } from '../emulator/gateway/open-api.ts';
import { Messaging } from '../emulator/messaging.ts';
import { OtherApp, readOtherApp } from '../emulator/other-app.ts';
import { createDocumentClient } from '../store/client.ts';
import { createDirectoryWriter } from '../store/directory-writer.ts';
import { prepareDataFolder } from './data-folder.ts';
import { demonstration, keyPolicyOf, tableNamesOf } from './demonstration/demonstration.ts';
import { describeHost } from './describe-host.ts';
import { requireFree } from './free-ports.ts';
import { HostError } from './host-error.ts';
import { readPageClient } from './identity/page-client.ts';
import { type Listeners, openListeners } from './listeners.ts';
import type { LocalFile } from './local-file.ts';
import { openPorts } from './open-ports.ts';
import { createPlatform } from './platform.ts';
import { writePrivateFile } from './private-file.ts';
import { probe } from './probe.ts';
import type { Progress } from './progress.ts';
import { type HostOptions, urlOf, urlsOf } from './settings.ts';
import { synthesize } from './synthesis.ts';
import { watchSources } from './watch/watch-sources.ts';

/**
 * Starts everything, and tells scripts about it once everything answers.
 * @param cleanUp gets what stops it all again, also if it fails half-way
 * @param onFailure called if something ends without which nothing works any more
 * @throws HostError if something is in the way that a person can fix.
 */
export async function startHost(
  options: HostOptions,
  progress: Progress,
  cleanUp: AsyncDisposableStack,
  onFailure: (problem: HostError) => void,
): Promise<LocalFile> {
  const { folders, ports } = options;
  const urls = urlsOf(ports);
  await prepareDataFolder(folders, options.fresh, progress, cleanUp);
  const stopped = new AbortController();
  const protectedAssemblies = options.protect.map(readOtherApp);
  const protectedPorts = protectedAssemblies
    .flatMap((assembly) => listApis(new SynthesizedApp(assembly)))
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
  const [cloud, { clientConfig, port, ended }] = await Promise.all([
    progress.step('Synthesizing the app', synthesis),
    progress.step('Starting DynamoDB Local', engineStarts),
  ]);

  void ended.then(() => {
    if (!stopped.signal.aborted)
      onFailure(new HostError(`DynamoDB Local has ended: what it said is in ${dynamodbLog}.`));
  });

  const platform = createPlatform(options, progress, new DynamoDBClient(clientConfig));
  cleanUp.defer(() => platform.fleet.stop());
  const messaging = await Messaging.start(platform.fleet);
  cleanUp.defer(() => messaging.stop());
  let listeners: Listeners | undefined;
  const takeOver = async (synthesized: SynthesizedApp): Promise<Listeners> => {
    const log = (line: string): void => progress.say(`  ${line}`);
    const apps = protectedAssemblies.map((assembly) => new OtherApp(assembly, synthesized, urls.aws));
    const opened = openListeners(synthesized, apps, { invoker: platform.fleet, now: () => new Date(), log });
    await platform.deploy(synthesized, apps);
    await messaging.deploy(synthesized);
    listeners = opened;
    return opened;
  };
  const { protectedApis } = await progress.step('Creating the tables', takeOver(cloud));

  const client = createDocumentClient(clientConfig);
  const tables = tableNamesOf(cloud);
  const planQueueUrl = cloud.getOutput('Latchkey-Reminders', 'PlanQueueUrl');
  const reminderStages = cloud.getOutput('Latchkey-Reminders', 'ReminderStages').split(',').map(Number);
  const importedKeys = cloud.getOutput('Latchkey-Authorizer', 'ImportedKeys') === 'on';
  const directory = createDirectoryWriter(client, tables);
  const made = await progress.step(
    'Filling in the demonstration',
    demonstration(folders.demonstrationFile, client, tables, keyPolicyOf(platform.functions)),
  );
  const backends = {
    listeners: () => listeners,
    protectedPorts,
    client: readPageClient(cloud),
    platform,
    messaging,
    dynamodbPort: port,
    directory,
  };
  await progress.step('Opening the ports', openPorts(options, backends, progress, cleanUp));
  await progress.step('Asking whether everything answers', probe(urls));
  const names = {
    awsClient: { endpoint: urls.aws, region: REGION, credentials: OPERATOR_CREDENTIALS },
    protectedApis: protectedPorts.map((at, index) => ({
      name: protectedApis[index]?.name ?? '',
      url: urlOf(at),
    })),
    tables,
    importedKeys,
    planQueueUrl,
    reminderStages,
    reminderHour: Number(cloud.getOutput('Latchkey-Reminders', 'ReminderHour')),
    mailSender: cloud.getOutput('Latchkey-Reminders', 'MailSender'),
    clockShift: options.clockShift,
  };
  const description = await describeHost(urls, names, directory, made);
  await writePrivateFile(folders.localFile, description);
  cleanUp.defer(() => rm(folders.localFile, { force: true }));
  const synthesizeAgain = (): Promise<SynthesizedApp> => synthesize(folders, urls, stopped.signal);
  if (options.watch)
    cleanUp.use(watchSources(folders, { synthesize: synthesizeAgain, takeOver, platform }, progress));
  cleanUp.defer(() => stopped.abort());
  return description;
}
