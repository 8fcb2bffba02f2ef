import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableNames } from '../../core/tables.ts';
import { createExpiringKeys } from '../../store/reminders/expiring-keys.ts';
import { createLedger } from '../../store/reminders/ledger.ts';
import { createAddresses, createReminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { createReminderEvents } from '../../store/reminders/reminder-events.ts';
import { createReminderRuns } from '../../store/reminders/reminder-runs.ts';

/** Calls that only read. A crash after one is the same as a crash before the next call. */
const READS = new Set([
  'findCoveredUntil',
  'findDigest',
  'listDigests',
  'listOpenDigests',
  'listKeys',
  'findDigests',
  'findReminders',
  'listByEnd',
  'listByChange',
  'findOrganisation',
  'findApiKeys',
  'findRecipient',
  'listRecipients',
]);

/** Called before and after calls of ports. If it throws, the process ends. */
export type OnStep = (when: 'before' | 'after', name: string) => void | Promise<void>;

// biome-ignore lint/suspicious/noExplicitAny: the methods of ports take various parameters
type Method = (...given: any[]) => Promise<unknown>;

/** Calls `onStep` before every call of a port, and after those that change something. */
export function watch<Port extends object>(port: Port, onStep: OnStep): Port {
  const methods = Object.entries(port).map(([name, method]: [string, Method]) => [
    name,
    async (...given: unknown[]) => {
      await onStep('before', name);
      const result = await method(...given);
      if (!READS.has(name)) await onStep('after', name);
      return result;
    },
  ]);
  return Object.fromEntries(methods);
}

/** Creates the store's ports for planning, sending and recording, with calls of `onStep`. */
export function createStorePorts(
  client: DynamoDBDocumentClient,
  tables: TableNames,
  onStep: OnStep,
  onDamagedRow: (error: Error) => void,
) {
  return {
    runs: watch(createReminderRuns(client, tables.reminderRuns), onStep),
    ledger: watch(createLedger(client, tables, onDamagedRow), onStep),
    directory: watch(createReminderDirectory(client, tables, onDamagedRow), onStep),
    addresses: watch(createAddresses(client, tables), onStep),
    events: watch(createReminderEvents(client, tables.keyEvents), onStep),
    expiringKeys: watch(createExpiringKeys(client, tables.apiKeys, onDamagedRow), onStep),
  };
}
