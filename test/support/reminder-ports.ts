import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expiringKeys } from '../../store/reminders/expiring-keys.ts';
import { ledger } from '../../store/reminders/ledger.ts';
import { reminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { reminderEvents } from '../../store/reminders/reminder-events.ts';
import { reminderRuns } from '../../store/reminders/reminder-runs.ts';
import type { TableNames } from './tables.ts';

/** What only looks: dying after it is the same as dying before what comes next. */
const READS = new Set([
  'finishedDays',
  'digest',
  'digests',
  'openDigests',
  'keysOf',
  'list',
  'organisation',
  'administrator',
  'administratorsOf',
  'apiKey',
]);

/** Told of each step that a process takes to the outside; what it throws ends the process. */
export type OnStep = (when: 'before' | 'after', name: string) => void;

// biome-ignore lint/suspicious/noExplicitAny: whatever a port's methods take
type Method = (...given: any[]) => Promise<unknown>;

/** Tells of every call of a port: before each, and after those that change something. */
export function watched<Port extends object>(port: Port, onStep: OnStep): Port {
  const methods = Object.entries(port).map(([name, method]: [string, Method]) => [
    name,
    async (...given: unknown[]) => {
      onStep('before', name);
      const result = await method(...given);
      if (!READS.has(name)) onStep('after', name);
      return result;
    },
  ]);
  return Object.fromEntries(methods);
}

/** The store's side of planning, sending and recording, watched. */
export function storePorts(client: DynamoDBDocumentClient, tables: TableNames, onStep: OnStep) {
  return {
    runs: watched(reminderRuns(client, tables.reminderRuns), onStep),
    ledger: watched(ledger(client, tables), onStep),
    directory: watched(reminderDirectory(client, tables), onStep),
    events: watched(reminderEvents(client, tables.keyEvents), onStep),
    expiringKeys: watched(expiringKeys(client, tables.apiKeys), onStep),
  };
}
