import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays } from '../../../core/calendar.ts';
import { parseImportRow } from '../../../core/import/import-row.ts';
import { importKey } from '../../../core/import/plan-import.ts';
import { deleteKey, moveToTimeZone } from '../../../core/life-cycle.ts';
import { rotateKey } from '../../../core/rotation.ts';
import type { TableNames } from '../../../core/tables.ts';
import { createLedger } from '../../../store/reminders/ledger.ts';
import { createReminderRuns } from '../../../store/reminders/reminder-runs.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';
import { buildCells, foreignValue } from '../../support/imports.ts';
import { DELIVERED, Death } from '../../support/reminders.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';
import { ALL_TOLD, aSeason } from './season.ts';

const client = connect();
let shared: TableNames;

beforeAll(async () => {
  shared = await createTables(client);
});
afterAll(() => client.destroy());

/** What a season tells from its second day to its tenth, if all goes well. */
const NEXT_DAYS = [
  [
    ['a', 'warehouse'],
    ['b', 'warehouse'],
  ],
  [],
  [],
  ...[4, 5, 6].map(() => [
    ['a', 'laboratory'],
    ['b', 'laboratory'],
  ]),
  [
    ['a', 'laboratory'],
    ['b', 'laboratory'],
    ['c', 'catalogue'],
  ],
  [],
  [],
];
const inNextDays = async ({ toldOn }: Awaited<ReturnType<typeof aSeason>>) => {
  const told: unknown[] = [];
  for (let day = 1; day <= 9; day++) told.push(await toldOn(day));
  return told;
};

describe('a digest whose sender died', () => {
  test('before the mail is taken over by the next run, and nobody is told twice', async () => {
    const { world, top, toldOn } = await aSeason(client, shared);
    world.queue.receives = 1; // given up at once
    let isDead = false;
    world.onStep = (when, name) => {
      if (when !== 'before' || name !== 'mail' || isDead) return;
      isDead = true;
      throw new Death();
    };
    const first = (await toldOn(0)).map(([who]) => who);
    expect(first).toHaveLength(2);
    const [untold = ''] = ['a', 'b', 'c'].filter((who) => !first.includes(who));
    const late = (await toldOn(1)).filter(([who]) => who === untold);
    const [own] = ALL_TOLD.filter(([who]) => who === untold);
    expect(late).toEqual([[untold, own?.[2]]]);
    expect(world.queue.deadLetters).toHaveLength(1);
    const mails = world.mails.length;
    world.queue.redrive(world.clock);
    await world.settle();
    expect(world.mails).toHaveLength(mails);
    expect(await toldOn(2)).toEqual([]);
    expect(world.mails.filter(({ recipientId }) => recipientId === `${top}${untold}`)).toHaveLength(1);
  });

  test('after the mail is not sent again by the next run, as SES has reported it', async () => {
    const season = await aSeason(client, shared);
    const { world, toldOn } = season;
    world.queue.receives = 1;
    world.onStep = (when, name) => {
      if (when === 'after' && name === 'mail') throw new Death();
    };
    expect(await toldOn(0)).toEqual(ALL_TOLD.map(([who, , keys]) => [who, keys]));
    expect(world.queue.deadLetters).toHaveLength(3);
    world.onStep = () => {};
    world.queue.redrive(world.clock);
    expect(await inNextDays(season)).toEqual(NEXT_DAYS);
  });
});

describe('nobody is told twice, and nobody is left out,', () => {
  test('when two runs plan and send at the same moment', async () => {
    const season = await aSeason(client, shared);
    const { world, day, run, told } = season;
    world.visibilityMinutes.send = 0; // nobody's claim ends while they are sending
    world.queue.receives = Number.POSITIVE_INFINITY;
    run();
    world.run(day.toISOString(), { at: day, run: new Date(day.getTime() + 1).toISOString() });
    await Promise.all([world.settle(), world.settle()]);
    world.visibilityMinutes.send = 21;
    expect(toldKeys(told())).toEqual(toldKeys(ALL_TOLD));
    expect(await inNextDays(season)).toEqual(NEXT_DAYS);
  });

  test('when an operator runs a day again and again', async () => {
    const season = await aSeason(client, shared);
    const { world, tables, run, told, day } = season;
    run();
    await world.settle();
    const book = createLedger(client, tables);
    for (let again = 1; again < 4; again++) {
      const at = new Date(world.clock.getTime() + 60_000);
      world.run(day.toISOString(), { at, run: at.toISOString() });
      await world.settle();
      expect((await book.listDigests(at.toISOString(), { limit: 5 })).rows).toEqual([]); // nothing is even planned
    }
    expect(told()).toEqual(ALL_TOLD);
    expect(await inNextDays(season)).toEqual(NEXT_DAYS);
  });

  test('when runs come late and in the wrong order', async () => {
    const season = await aSeason(client, shared);
    const { world, day, told } = season;
    const at = new Date(addDays(day, 2, 'UTC'));
    world.clock = at;
    for (const [index, days] of [2, 0, 1].entries()) {
      const run = new Date(at.getTime() + index).toISOString();
      world.run(addDays(day, days, 'UTC'), { at, run });
      await world.settle();
    }
    expect(told()).toEqual(ALL_TOLD.map(([who, , keys]) => [who, 'later', keys]));
    expect((await inNextDays(season)).slice(2)).toEqual(NEXT_DAYS.slice(2));
  });

  test('when a run is asked for a day that has not come', async () => {
    const season = await aSeason(client, shared);
    const { world, tables, day, told } = season;
    world.run(addDays(day, 365, 'UTC'), { at: day, run: day.toISOString() });
    await world.settle();
    expect(told()).toEqual(ALL_TOLD); // what is due now
    expect(await createReminderRuns(client, tables.reminderRuns).getCoveredUntil()).toEqual(day);
    expect(await inNextDays(season)).toEqual(NEXT_DAYS);
  });

  test('when no run finished for longer than the first stage reaches: what ended meanwhile is told once', async () => {
    const { world, day, toldOn } = await aSeason(client, shared);
    expect(await toldOn(100)).toEqual([
      ['a', 'warehouse,laboratory,portal'],
      ['b', 'warehouse,laboratory,portal'],
      ['c', 'catalogue'],
    ]);
    for (const { hoursLeft } of world.mails.flatMap(({ content }) => content.entries))
      expect(hoursLeft).toBe(-1);
    expect(world.clock.getTime()).toBeGreaterThanOrEqual(Date.parse(addDays(day, 100, 'UTC')));
    expect(await toldOn(101)).toEqual([]);
  });

  test('when the schedule moves to another hour', async () => {
    const { world, day, told } = await aSeason(client, shared);
    for (let days = 0; days < 3; days++) {
      const midnight = new Date(day.getTime() + (19 + 24 * days) * 60 * 60 * 1000);
      world.run(midnight.toISOString());
      await world.settle();
    }
    // At midnight, warehouse has ended and its stage 1 is past.
    const warehouse = world.mails.flatMap(({ content }) =>
      content.entries.filter(({ keyName }) => keyName === 'warehouse'),
    );
    expect(warehouse.map(({ hoursLeft }) => hoursLeft)).toEqual([-1, -1]);
    expect(toldKeys(told())).toEqual(toldKeys(ALL_TOLD));
  });

  test('when mail is lost by a run whose digests are never sent: the next run sends them', async () => {
    const season = await aSeason(client, shared);
    const { world, toldOn } = season;
    world.queue.receives = 1;
    world.answer = () => ({ busy: true });
    expect(await toldOn(0)).toEqual([]);
    world.answer = () => DELIVERED;
    expect(await toldOn(1)).toEqual(ALL_TOLD.map(([who, , keys]) => [who, keys]));
    expect((await inNextDays(season)).slice(1)).toEqual(NEXT_DAYS.slice(1));
  });
});

describe('a key whose end comes nearer all at once', () => {
  test('with an overlap of seven days is told at 7, 3, 2, 1 days and when it has ended', async () => {
    const { world, top, data, university, inDays, toldOn } = await aSeason(client, shared);
    const key = await data.key(university, 'reading list', inDays(200));
    const midnight = new Date(`${inDays(0)}T00:00:00Z`);
    const rotated = rotateKey(university, key, { overlapDays: 7 }, policy, changeContextAt(midnight));
    await data.commit(rotated.changes);
    const told: [number, number | undefined][] = [];
    for (let days = 0; days <= 9; days++) {
      const before = world.mails.length;
      await toldOn(days);
      const entries = world.mails
        .slice(before)
        .filter(({ recipientId }) => recipientId === `${top}a`)
        .flatMap(({ content }) => content.entries)
        .filter(({ keyName, replacement }) => keyName === 'reading list' && replacement);
      for (const { daysLeft } of entries) told.push([days, daysLeft]);
    }
    expect(told).toEqual([
      [0, 7],
      [4, 3],
      [5, 2],
      [6, 1],
      [7, 0],
    ]);
  });

  test('and whose successor was deleted is told all the same', async () => {
    const { data, university, inDays, toldOn } = await aSeason(client, shared);
    const key = await data.key(university, 'reading list', inDays(200));
    const midnight = changeContextAt(`${inDays(0)}T00:00:00Z`);
    const rotated = rotateKey(university, key, { overlapDays: 3 }, policy, midnight);
    await data.commit(rotated.changes);
    await data.commit(deleteKey(rotated.key, midnight).changes);
    for (const days of [0, 1, 2, 3]) expect(JSON.stringify(await toldOn(days))).toContain('reading list');
    expect(JSON.stringify(await toldOn(4))).not.toContain('reading list');
  });

  test('and has stopped at once is told as stopped, and nothing of its expiry date', async () => {
    const { world, data, university, day, inDays, toldOn } = await aSeason(client, shared);
    await toldOn(0);
    const key = await data.key(university, 'reading list', inDays(35));
    const at = new Date(day.getTime() + 12 * 60 * 60 * 1000);
    const rotated = rotateKey(university, key, { overlapDays: 0 }, policy, changeContextAt(at));
    await data.commit(rotated.changes);
    await toldOn(5);
    const [entry, ...others] = world.mails
      .slice(3)
      .filter(({ to }) => to.includes('a@'))
      .flatMap(({ content }) => content.entries)
      .filter(({ keyName }) => keyName === 'reading list');
    expect(entry).toMatchObject({
      endsAt: at.toISOString(),
      hoursLeft: -1,
      daysLeft: 0,
      endsWithOverlap: true,
    });
    expect(others).toEqual([]);
  });

  test('with another time zone between two runs is told each stage once', async () => {
    const { data, day, inDays, toldOn } = await aSeason(client, shared);
    const id = `west${day.getTime()}`;
    const coast = { organisationId: id, path: [id], timeZone: 'America/Los_Angeles' };
    const angeles = await data.organisation(coast, [`${id}a`]);
    const key = await data.key(angeles, 'harbour', inDays(9));
    // Seven days before its end begin at 08:00 UTC in Los Angeles, and at 05:00 UTC in New York: at the time of the run.
    expect(JSON.stringify(await toldOn(2))).not.toContain('harbour');
    const york = { ...angeles, timeZone: 'America/New_York' };
    const moved = moveToTimeZone(key, york.timeZone, changeContextAt(`${inDays(2)}T06:00:00Z`));
    await data.putOrganisation(york);
    await data.commit(moved.changes);
    expect(JSON.stringify(await toldOn(3))).toContain('harbour');
    expect(JSON.stringify(await toldOn(4))).not.toContain('harbour');
  });

  test('as it was imported with six days left is told by the next run', async () => {
    const { data, library, day, inDays, toldOn } = await aSeason(client, shared);
    await toldOn(0);
    const cells = buildCells(foreignValue(), {
      organisationId: library.organisationId,
      name: 'imported',
      expiresOn: inDays(7),
    });
    const row = parseImportRow({ line: 2, cells });
    if (Array.isArray(row)) throw new Error(JSON.stringify(row));
    const at = new Date(day.getTime() + 60 * 60 * 1000);
    await data.commit(importKey(library, row, changeContextAt(at)).changes);
    expect(await toldOn(1)).toContainEqual(['c', 'imported']);
    expect(await toldOn(2)).toEqual([]);
  });
});

/** Who was told of which key, however many mails it took. */
function toldKeys(told: readonly (readonly (string | undefined)[])[]): string[] {
  return told.flatMap(([who, , keys = '']) => keys.split(',').map((key) => `${who} ${key}`)).sort();
}
