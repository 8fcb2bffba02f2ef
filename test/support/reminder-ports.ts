import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableNames } from '../../core/tables.ts';
import { createExpiringKeys } from '../../store/reminders/expiring-keys.ts';
import { createLedger } from '../../store/reminders/ledger.ts';
import { createAddresses, createReminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { createReminderEvents } from '../../store/reminders/reminder-events.ts';
import { createReminderRuns } from '../../store/reminders/reminder-runs.ts';

/** Calls that only read: dying after one is the same as dying before the next call. */
const READS = new Set([
  'coveredUntil',
  'findDigest',
  'listDigests',
  'listOpenDigests',
  'listKeys',
  'listReminders',
  'listClaimed',
  'listByEnd',
  'listByChange',
  'organisation',
  'apiKey',
  'recipient',
  'listRecipients',
]);

/** Called at each step that a process takes to the outside; what it throws ends the process. */
export type OnStep = (when: 'before' | 'after', name: string) => void | Promise<void>;

// biome-ignore lint/suspicious/noExplicitAny: whatever a port's methods take
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

/** The store's side of planning, sending and recording, watched. */
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
    addresses: watch(createAddresses(client, tables.administrators), onStep),
    events: watch(createReminderEvents(client, tables.keyEvents), onStep),
    expiringKeys: watch(createExpiringKeys(client, tables.apiKeys, onDamagedRow), onStep),
  };
}
