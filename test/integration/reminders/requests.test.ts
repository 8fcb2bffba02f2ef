import { afterAll, expect, test } from 'vitest';
import { addDays, formatUtcDate, subtractDays } from '../../../core/calendar.ts';
import { createKeyEventStore } from '../../../store/key-events.ts';
import { createReminderRuns } from '../../../store/reminders/reminder-runs.ts';
import { reminderData } from '../../support/reminder-data.ts';
import { ReminderWorld } from '../../support/reminders.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';
import { storeKeys } from './many-keys.ts';

const client = connect();
const tables = await createTables(client);
afterAll(() => client.destroy());

const DAY = new Date('2031-03-01T05:00:00Z');
const KEYS = 60;
const ADMINISTRATORS = ['ada', 'ben', 'cleo'];

test(`${KEYS} due keys of ${ADMINISTRATORS.length} administrators take fewer than 150 requests to plan, to send, and to record`, async () => {
  await reminderData(client, tables).organisation({}, ADMINISTRATORS);
  await storeKeys(
    client,
    tables.apiKeys,
    KEYS,
    () => 'northgate',
    formatUtcDate(new Date(addDays(DAY, 7, 'UTC'))),
  );
  const covered = subtractDays(DAY, 1);
  await createReminderRuns(client, tables.reminderRuns).finish(covered.toISOString(), covered);

  let requests = 0;
  client.middlewareStack.add(
    (next) => (args) => {
      requests++;
      return next(args);
    },
    { step: 'deserialize', name: 'count' }, // each attempt
  );
  const world = new ReminderWorld(client, tables, DAY.toISOString());
  world.run(DAY.toISOString());
  await world.drainQueue();

  const taken = requests;
  expect(world.mails.map(({ content }) => content.entries.length + content.omitted)).toEqual([
    KEYS,
    KEYS,
    KEYS,
  ]);
  const history = createKeyEventStore(client, tables.keyEvents);
  const { rows } = await history.listByOrganisation('northgate', { types: ['reminded'] }, { limit: 100 });
  expect(new Set(rows.map(({ keyId }) => keyId)).size).toBe(KEYS);

  // 30 of them are queries of dates. One request for each key and recipient would be 180 in each of the three steps.
  expect(taken).toBeLessThan(150);
});
