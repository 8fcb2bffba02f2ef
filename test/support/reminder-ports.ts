import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableNames } from '../../core/tables.ts';
import { expiringKeys } from '../../store/reminders/expiring-keys.ts';
import { ledger } from '../../store/reminders/ledger.ts';
import { addresses, reminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { reminderEvents } from '../../store/reminders/reminder-events.ts';
import { reminderRuns } from '../../store/reminders/reminder-runs.ts';

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
export function watched<Port extends object>(port: Port, onStep: OnStep): Port {
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
export function storePorts(
  client: DynamoDBDocumentClient,
  tables: TableNames,
  onStep: OnStep,
  onDamagedRow: (error: Error) => void,
) {
  return {
    runs: watched(reminderRuns(client, tables.reminderRuns), onStep),
    ledger: watched(ledger(client, tables, onDamagedRow), onStep),
    directory: watched(reminderDirectory(client, tables, onDamagedRow), onStep),
    addresses: watched(addresses(client, tables.administrators), onStep),
    events: watched(reminderEvents(client, tables.keyEvents), onStep),
    expiringKeys: watched(expiringKeys(client, tables.apiKeys, onDamagedRow), onStep),
  };
}
