import type { LocalFile } from '../../local/local-file.ts';
import { policy } from './fixtures.ts';

interface Differing extends Partial<Omit<LocalFile, 'urls'>> {
  urls: Partial<LocalFile['urls']>;
}

/** The description of a running host. Endpoints that a test does not set do not respond. */
export function aLocalFile({ urls, ...differing }: Differing): LocalFile {
  const nowhere = 'http://localhost:1';
  const none = 'none';
  return {
    urls: {
      adminPage: nowhere,
      adminApi: nowhere,
      protectedApi: nowhere,
      mailbox: nowhere,
      identityProvider: nowhere,
      aws: nowhere,
      ...urls,
    },
    awsClient: {
      endpoint: urls.aws ?? nowhere,
      region: 'eu-west-2',
      credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
    },
    protectedApis: [],
    administrators: [],
    organisations: [],
    apiKeys: [],
    exampleApi: true,
    dataStack: 'Latchkey-Data',
    permissionCatalogue: JSON.stringify(policy.catalogue),
    tables: {
      apiKeys: none,
      importedKeys: none,
      organisations: none,
      administrators: none,
      contacts: none,
      creatingRequests: none,
      keyEvents: none,
      digests: none,
      digestKeys: none,
      reminders: none,
      reminderRuns: none,
    },
    importedKeys: false,
    importedKeyLife: 'P1Y',
    planQueueUrl: `${nowhere}/queue`,
    eventBusArn: 'arn:aws:events:eu-west-2:000000000000:event-bus/latchkey',
    eventDeadLettersUrl: `${nowhere}/dead`,
    reminderStages: [30, 14, 7, 3, 2, 1, 0],
    reminderHour: 5,
    mailSender: 'keys@latchkey.example',
    service: { name: 'Latchkey' },
    clockShift: 0,
    ...differing,
  };
}
