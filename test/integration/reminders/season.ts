import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { addDays, formatUtcDate, subtractDays } from '../../../core/calendar.ts';
import type { DigestContent } from '../../../core/reminders/digest.ts';
import type { TableNames } from '../../../core/tables.ts';
import { createReminderRuns } from '../../../store/reminders/reminder-runs.ts';
import { reminderData } from '../../support/reminder-data.ts';
import { ReminderWorld } from '../../support/reminders.ts';
import { createLedgerTables } from '../../support/tables.ts';

let seasons = 0;

/**
 * Creates a university with two administrators, a faculty with none and a library with one, each with keys that are due on
 * the same day. Each season has its own ledger and days, so that the seasons of a test file do not affect each other.
 */
export async function aSeason(client: DynamoDBDocumentClient, shared: TableNames) {
  const number = seasons++;
  const tables = { ...shared, ...(await createLedgerTables(client)) };
  const day = new Date(addDays(new Date('2030-01-01T05:00:00Z'), number * 70, 'UTC'));
  const world = new ReminderWorld(client, tables, day.toISOString());
  const top = `u${number}`;
  const inDays = (days: number): string => formatUtcDate(new Date(addDays(day, days, 'UTC')));
  const data = reminderData(client, tables);
  const university = await data.organisation({ organisationId: top, path: [top] }, [`${top}a`, `${top}b`]);
  const faculty = await data.organisation(
    { organisationId: `${top}f`, parentId: top, path: [top, `${top}f`] },
    [],
  );
  const library = await data.organisation(
    { organisationId: `${top}l`, parentId: top, path: [top, `${top}l`] },
    [`${top}c`],
  );
  const keys = {
    portal: await data.key(university, 'portal', inDays(30)),
    warehouse: await data.key(university, 'warehouse', inDays(1)),
    laboratory: await data.key(faculty, 'laboratory', inDays(7)),
    catalogue: await data.key(library, 'catalogue', inDays(14)),
  };
  await createReminderRuns(client, tables.reminderRuns).finish(
    subtractDays(day, 1).toISOString(),
    subtractDays(day, 1),
  );
  const run = (days = 0) => world.run(addDays(day, days, 'UTC'));
  /** Lists the keys in each administrator's mails, from the run of the first day and from later runs. */
  const listSent = () =>
    world.mails
      .map(({ recipientId, run: by, content }) => [
        recipientId.slice(top.length),
        by.startsWith(formatUtcDate(day)) ? 'today' : 'later',
        listKeyNames(content),
      ])
      .sort();
  /** Requests the run of a day and finishes it. @returns the keys in each administrator's mails */
  const runOn = async (days: number) => {
    const before = world.mails.length;
    run(days);
    await world.drainQueue();
    return world.mails
      .slice(before)
      .map(({ recipientId, content }) => [recipientId.slice(top.length), listKeyNames(content)])
      .sort();
  };
  return { world, top, tables, data, day, inDays, university, faculty, library, keys, run, listSent, runOn };
}

/** The mails of a season if all of them are sent on the first day. */
export const ALL_SENT = [
  ['a', 'today', 'warehouse,laboratory,portal'],
  ['b', 'today', 'warehouse,laboratory,portal'],
  ['c', 'today', 'catalogue'],
];

/** The names of the keys in a mail, in the order of their ends. */
function listKeyNames({ entries }: DigestContent): string {
  return entries
    .toSorted((one, other) => Date.parse(one.endsAt) - Date.parse(other.endsAt))
    .map(({ keyName }) => keyName)
    .join();
}
