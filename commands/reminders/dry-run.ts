import { fewAtATime } from '../../core/reminders/few-at-a-time.ts';
import { planRun } from '../../core/reminders/plan-run.ts';
import type { DigestKey } from '../../core/reminders/ports.ts';
import { expiringKeys } from '../../store/reminders/expiring-keys.ts';
import { ledger } from '../../store/reminders/ledger.ts';
import { reminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { reminderRuns } from '../../store/reminders/reminder-runs.ts';
import type { Target } from './target.ts';

/**
 * Who would be mailed about what by a run at a time, in sentences. Plans as the run itself does, and writes nothing.
 * @param assumed days whose runs are taken as finished
 */
export async function describeRun(
  target: Target,
  time: Date,
  assumed: ReadonlySet<string>,
): Promise<string[]> {
  const { client, tables } = target;
  const directory = reminderDirectory(client, tables);
  const runs = reminderRuns(client, tables.reminderRuns);
  const keys: DigestKey[] = [];
  const untold: string[] = [];
  await planRun(time, {
    stages: target.stages,
    runs: {
      finishedDays: async (days) =>
        new Set([...(await runs.finishedDays(days)), ...days.filter((day) => assumed.has(day))]),
      finish: async () => {},
    },
    ledger: {
      ...ledger(client, tables),
      plan: async () => {},
      change: async () => true,
      digests: async () => ({ rows: [] }),
      addKey: async (key) => {
        keys.push(key);
      },
    },
    expiringKeys: expiringKeys(client, tables.apiKeys),
    directory,
    undeliverable: ({ organisationId, keyId }) => {
      untold.push(`nobody can be told of ${organisationId}/${keyId}`);
    },
    enqueue: async () => {},
    isTimeUp: () => false,
  });
  const told = await fewAtATime(keys, (key) => sentenceOn(key, directory));
  return [...told.sort(), ...untold.sort()];
}

async function sentenceOn(
  { organisationId, keyId, stage, subject, because }: DigestKey,
  { administrator, apiKey }: ReturnType<typeof reminderDirectory>,
): Promise<string> {
  const [who, key] = await Promise.all([administrator(subject), apiKey({ organisationId, keyId })]);
  const when = stage === 0 ? 'has expired' : `stage ${stage}, expires on ${key?.expiresOn}`;
  const why = because === 'own' ? '' : ` (${because} nearer)`;
  return `${who?.email ?? subject}: “${key?.name}” of ${organisationId}, ${when}${why}`;
}
