import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { daysLater } from '../../../core/expiry.ts';
import { runDay } from '../../../core/reminders/stages.ts';
import { reminderRuns } from '../../../store/reminders/reminder-runs.ts';
import { reminderData } from '../../support/reminder-data.ts';
import { ReminderWorld } from '../../support/reminders.ts';
import type { TableNames } from '../../support/tables.ts';

let seasons = 0;

/**
 * A university with two administrators, a faculty with none and a library with one, each with keys that are due on a day
 * of their own: no two seasons of a test file meet in the tables.
 */
export async function aSeason(client: DynamoDBDocumentClient, tables: TableNames) {
  const number = seasons++;
  const day = new Date(daysLater(new Date('2030-01-01T05:00:00Z'), number * 70, 'UTC'));
  const world = new ReminderWorld(client, tables, day.toISOString());
  const top = `u${number}`;
  const inDays = (days: number): string => runDay(new Date(daysLater(day, days, 'UTC')));
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
  await data.key(university, 'portal', inDays(30));
  await data.key(university, 'warehouse', inDays(1));
  await data.key(faculty, 'laboratory', inDays(7));
  await data.key(library, 'catalogue', inDays(14));
  await reminderRuns(client, tables.reminderRuns).finish(inDays(-1), day);
  const run = (days = 0) => world.run(daysLater(day, days, 'UTC'));
  /** What each administrator was told on each day. */
  const told = () =>
    world.mails
      .map(({ subject, day: on, content }) => [
        subject.slice(top.length),
        on === runDay(day) ? 'today' : 'later',
        content.entries.map(({ keyName }) => keyName).join(),
      ])
      .sort();
  return { world, top, run, told };
}

/** What is told in a season whose every mail leaves on its first day. */
export const ALL_TOLD = [
  ['a', 'today', 'warehouse,laboratory,portal'],
  ['b', 'today', 'warehouse,laboratory,portal'],
  ['c', 'today', 'catalogue'],
];
