import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, formatUtcDate, subtractDays } from '../../../core/calendar.ts';
import { planRun } from '../../../core/reminders/plan-run.ts';
import type { TableNames } from '../../../core/tables.ts';
import { createExpiringKeys } from '../../../store/reminders/expiring-keys.ts';
import { createLedger } from '../../../store/reminders/ledger.ts';
import { createReminderDirectory } from '../../../store/reminders/reminder-directory.ts';
import { createReminderRuns } from '../../../store/reminders/reminder-runs.ts';
import { reminderData } from '../../support/reminder-data.ts';
import { Crash, ReminderWorld, STAGES } from '../../support/reminders.ts';
import { createTables, createTestClient } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';
import { storeKeys } from './many-keys.ts';

/** Default sizes. The environment can set larger ones. */
const DUE_KEYS = Number(process.env.LATCHKEY_DUE_KEYS ?? 120);
const ADMINISTRATORS = Number(process.env.LATCHKEY_ADMINISTRATORS ?? 12);
const STORED = { few: 100, many: Number(process.env.LATCHKEY_STORED_KEYS ?? 1000) };

const DAY = new Date('2031-03-01T05:00:00Z');
const raw = createTestClient();
const client = connect();
let tables: TableNames;

beforeAll(async () => {
  tables = await createTables(raw);
  await setCoveredUntil(subtractDays(DAY, 1));
});
afterAll(() => {
  client.destroy();
  raw.destroy();
});

/** Records that runs have covered everything up to a time. */
const setCoveredUntil = (time: Date) =>
  createReminderRuns(client, tables.reminderRuns).finish(time.toISOString(), time);
const inDays = (days: number): string => formatUtcDate(new Date(addDays(DAY, days, 'UTC')));

const store = (count: number, getOrganisationId: (index: number) => string, expiresOn: string) =>
  storeKeys(client, tables.apiKeys, count, getOrganisationId, expiresOn);

/** Counts the mails, their recipients and their keys. */
function countSent({ mails }: ReminderWorld) {
  return {
    mails: mails.length,
    recipients: new Set(mails.map(({ recipientId }) => recipientId)).size,
    keys: mails.reduce((sum, { content }) => sum + content.entries.length + content.omitted, 0),
  };
}

test(`reminds ${ADMINISTRATORS} administrators once of each of ${DUE_KEYS} keys when processes crash now and then`, async () => {
  const world = new ReminderWorld(client, tables, DAY.toISOString());
  const organisations = ADMINISTRATORS / 2;
  for (let index = 0; index < organisations; index++) {
    const id = `o${index}`;
    await reminderData(client, tables).organisation({ organisationId: id, path: [id] }, [`${id}a`, `${id}b`]);
  }
  await store(DUE_KEYS, (index) => `o${index % organisations}`, inDays(7));
  let effects = 0;
  let crashes = 0;
  world.onStep = () => {
    if (++effects % 41 !== 0 || crashes > 50) return;
    crashes++;
    throw new Crash();
  };
  world.run(DAY.toISOString());
  world.run(DAY.toISOString());
  world.queue.receives = Number.POSITIVE_INFINITY;
  await world.drainQueue();

  expect(crashes).toBeGreaterThan(5);
  expect(countSent(world)).toEqual({ mails: ADMINISTRATORS, recipients: ADMINISTRATORS, keys: 2 * DUE_KEYS });
}, 900_000);

test(`reminds ${ADMINISTRATORS} administrators once of each of ${DUE_KEYS} keys when the run hits its time limit repeatedly`, async () => {
  const day = new Date(addDays(DAY, 100, 'UTC'));
  const world = new ReminderWorld(client, tables, day.toISOString());
  await setCoveredUntil(subtractDays(day, 1));
  for (let index = 0; index < ADMINISTRATORS; index++) {
    await reminderData(client, tables).organisation({ organisationId: `c${index}`, path: [`c${index}`] }, [
      `c${index}a`,
    ]);
  }
  await store(DUE_KEYS, (index) => `c${index % ADMINISTRATORS}`, inDays(107));
  let looks = 0;
  let continuations = 0;
  world.isTimeUp = () => {
    const isUp = ++looks % 4 === 0;
    if (isUp) continuations++;
    return isUp;
  };
  world.run(day.toISOString());
  await world.drainQueue();

  expect(continuations).toBeGreaterThan(2);
  expect(countSent(world)).toEqual({ mails: ADMINISTRATORS, recipients: ADMINISTRATORS, keys: DUE_KEYS });
}, 900_000);

test(`a run reads as much with ${STORED.many} stored keys as with ${STORED.few}`, async () => {
  const day = new Date(addDays(DAY, 300, 'UTC'));
  let consumed = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const result = await next(args);
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: { CapacityUnits?: number } };
      consumed += ConsumedCapacity?.CapacityUnits ?? 0;
      return result;
    },
    { step: 'initialize', name: 'count' },
  );
  const dry = async (): Promise<number> => {
    consumed = 0;
    const report = await planRun(
      { run: day.toISOString(), time: day },
      {
        stages: STAGES,
        runs: { findCoveredUntil: async () => subtractDays(day, 1), finish: async () => {} },
        ledger: {
          ...createLedger(client, tables),
          planDigests: async () => {},
          addKeys: async () => {},
          changeDigest: async () => false,
        },
        expiringKeys: createExpiringKeys(client, tables.apiKeys),
        directory: createReminderDirectory(client, tables, () => {}),
        setAside: () => {},
        enqueue: async () => {},
        isTimeUp: () => false,
      },
      day,
    );
    expect(report.keysDue).toBe(DUE_KEYS);
    return consumed;
  };
  await reminderData(client, tables).organisation({ organisationId: 'due', path: ['due'] }, ['ada']);
  await store(DUE_KEYS, () => 'due', inDays(307));
  await store(STORED.few, (index) => `s${index % 10}`, inDays(500));
  const withFew = await dry();
  await store(STORED.many - STORED.few, (index) => `s${index % 10}`, inDays(501));
  const withMany = await dry();
  client.middlewareStack.remove('count');
  expect(withFew).toBeGreaterThan(0);
  expect(withMany / withFew).toBeGreaterThan(0.95);
  expect(withMany / withFew).toBeLessThan(1.05);
}, 900_000);
