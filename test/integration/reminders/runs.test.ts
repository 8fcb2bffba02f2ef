import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays } from '../../../core/calendar.ts';
import { createImportRowParser } from '../../../core/import/import-row.ts';
import { importKey } from '../../../core/import/plan-import.ts';
import { deleteKey, moveToTimeZone } from '../../../core/life-cycle.ts';
import { rotateKey } from '../../../core/rotation.ts';
import type { TableNames } from '../../../core/tables.ts';
import { createLedger } from '../../../store/reminders/ledger.ts';
import { createReminderRuns } from '../../../store/reminders/reminder-runs.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';
import { buildCells, foreignValue } from '../../support/imports.ts';
import { Crash, DELIVERED } from '../../support/reminders.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';
import { ALL_SENT, aSeason } from './season.ts';

const client = connect();
let shared: TableNames;

beforeAll(async () => {
  shared = await createTables(client);
});
afterAll(() => client.destroy());

/** The mails of a season without faults on some of its next days: a run costs much, and the model test has every day. */
const NEXT_DAYS: Record<number, unknown> = {
  1: [
    ['a', 'warehouse'],
    ['b', 'warehouse'],
  ],
  2: [],
  7: [
    ['a', 'laboratory'],
    ['b', 'laboratory'],
    ['c', 'catalogue'],
  ],
  8: [],
};
const expectUsualMails = async ({ runOn }: Awaited<ReturnType<typeof aSeason>>, from = 1) => {
  for (const [day, mails] of Object.entries(NEXT_DAYS)) {
    if (Number(day) >= from) expect([day, await runOn(Number(day))]).toEqual([day, mails]);
  }
};

describe('digest of a crashed sender', () => {
  test('a digest is replaced by the next run if its sender crashed before the mail, and each reminder is sent once', async () => {
    const { world, top, runOn } = await aSeason(client, shared);
    world.queue.receives = 1; // given up at once
    let hasCrashed = false;
    world.onStep = (when, name) => {
      if (when !== 'before' || name !== 'mail' || hasCrashed) return;
      hasCrashed = true;
      throw new Crash();
    };
    const first = (await runOn(0)).map(([who]) => who);
    expect(first).toHaveLength(2);
    const [unreminded = ''] = ['a', 'b', 'c'].filter((who) => !first.includes(who));
    const late = (await runOn(1)).filter(([who]) => who === unreminded);
    const [own] = ALL_SENT.filter(([who]) => who === unreminded);
    expect(late).toEqual([[unreminded, own?.[2]]]);
    expect(world.queue.deadLetters).toHaveLength(1);
    const mails = world.mails.length;
    world.queue.redrive(world.clock);
    await world.drainQueue();
    expect(world.mails).toHaveLength(mails);
    expect(await runOn(2)).toEqual([]);
    expect(world.mails.filter(({ recipientId }) => recipientId === `${top}${unreminded}`)).toHaveLength(1);
  });

  test('a digest is not sent again by the next run if its sender crashed after the mail, because SES has reported it', async () => {
    const season = await aSeason(client, shared);
    const { world, runOn } = season;
    world.queue.receives = 1;
    world.onStep = (when, name) => {
      if (when === 'after' && name === 'mail') throw new Crash();
    };
    expect(await runOn(0)).toEqual(ALL_SENT.map(([who, , keys]) => [who, keys]));
    expect(world.queue.deadLetters).toHaveLength(3);
    world.onStep = () => {};
    world.queue.redrive(world.clock);
    await expectUsualMails(season);
  });
});

describe('each reminder is sent once', () => {
  test('sends each reminder once when two runs plan and send concurrently', async () => {
    const season = await aSeason(client, shared);
    const { world, day, run, listSent } = season;
    world.visibilityMinutes.send = 0; // nobody's claim ends while they are sending
    world.queue.receives = Number.POSITIVE_INFINITY;
    run();
    world.run(day.toISOString(), { at: day, run: new Date(day.getTime() + 1).toISOString() });
    await Promise.all([world.drainQueue(), world.drainQueue()]);
    world.visibilityMinutes.send = 21;
    expect(listReminded(listSent())).toEqual(listReminded(ALL_SENT));
    await expectUsualMails(season);
  });

  test('sends each reminder once when an operator repeats a day’s run', async () => {
    const season = await aSeason(client, shared);
    const { world, tables, run, listSent, day } = season;
    run();
    await world.drainQueue();
    const book = createLedger(client, tables);
    for (let again = 1; again < 4; again++) {
      const at = new Date(world.clock.getTime() + 60_000);
      world.run(day.toISOString(), { at, run: at.toISOString() });
      await world.drainQueue();
      expect((await book.listDigests(at.toISOString(), { limit: 5 })).rows).toEqual([]); // nothing is even planned
    }
    expect(listSent()).toEqual(ALL_SENT);
    await expectUsualMails(season);
  });

  test('sends each reminder once when runs are late and out of order', async () => {
    const season = await aSeason(client, shared);
    const { world, day, listSent } = season;
    const at = new Date(addDays(day, 2, 'UTC'));
    world.clock = at;
    for (const [index, days] of [2, 0, 1].entries()) {
      const run = new Date(at.getTime() + index).toISOString();
      world.run(addDays(day, days, 'UTC'), { at, run });
      await world.drainQueue();
    }
    expect(listSent()).toEqual(ALL_SENT.map(([who, , keys]) => [who, 'later', keys]));
    await expectUsualMails(season, 3);
  });

  test('sends each reminder once when a run is requested for a day in the future', async () => {
    const season = await aSeason(client, shared);
    const { world, tables, day, listSent } = season;
    world.run(addDays(day, 365, 'UTC'), { at: day, run: day.toISOString() });
    await world.drainQueue();
    expect(listSent()).toEqual(ALL_SENT); // what is due now
    expect(await createReminderRuns(client, tables.reminderRuns).findCoveredUntil()).toEqual(day);
    await expectUsualMails(season);
  });

  test('sends each reminder once when no run has finished for longer than the first stage, including keys that ended meanwhile', async () => {
    const { world, day, runOn } = await aSeason(client, shared);
    expect(await runOn(100)).toEqual([
      ['a', 'warehouse,laboratory,portal'],
      ['b', 'warehouse,laboratory,portal'],
      ['c', 'catalogue'],
    ]);
    for (const { hoursLeft } of world.mails.flatMap(({ content }) => content.entries))
      expect(hoursLeft).toBe(-1);
    expect(world.clock.getTime()).toBeGreaterThanOrEqual(Date.parse(addDays(day, 100, 'UTC')));
    expect(await runOn(101)).toEqual([]);
  });

  test('sends each reminder once when the schedule moves to another hour', async () => {
    const { world, day, listSent } = await aSeason(client, shared);
    for (let days = 0; days < 3; days++) {
      const midnight = new Date(day.getTime() + (19 + 24 * days) * 60 * 60 * 1000);
      world.run(midnight.toISOString());
      await world.drainQueue();
    }
    // At midnight, warehouse has ended and its stage 1 is past.
    const warehouse = world.mails.flatMap(({ content }) =>
      content.entries.filter(({ keyName }) => keyName === 'warehouse'),
    );
    expect(warehouse.map(({ hoursLeft }) => hoursLeft)).toEqual([-1, -1]);
    expect(listReminded(listSent())).toEqual(listReminded(ALL_SENT));
  });

  test('sends each reminder once when a run’s digests are never sent, and the next run sends them', async () => {
    const season = await aSeason(client, shared);
    const { world, runOn } = season;
    world.queue.receives = 1;
    world.getFate = () => ({ busy: true });
    expect(await runOn(0)).toEqual([]);
    world.getFate = () => DELIVERED;
    expect(await runOn(1)).toEqual(ALL_SENT.map(([who, , keys]) => [who, keys]));
    await expectUsualMails(season, 2);
  });
});

describe('key whose end moves closer', () => {
  test('administrators are reminded of a key with an overlap of seven days at 7, 3, 2, 1 days and after its end', async () => {
    const { world, top, data, university, inDays, runOn } = await aSeason(client, shared);
    const key = await data.key(university, 'reading list', inDays(200));
    const midnight = new Date(`${inDays(0)}T00:00:00Z`);
    const rotated = rotateKey(university, key, { overlapDays: 7 }, policy, changeContextAt(midnight));
    await data.commit(rotated.changes);
    const sent: [number, number | undefined][] = [];
    for (let days = 0; days <= 9; days++) {
      const before = world.mails.length;
      await runOn(days);
      const entries = world.mails
        .slice(before)
        .filter(({ recipientId }) => recipientId === `${top}a`)
        .flatMap(({ content }) => content.entries)
        .filter(({ keyName, replacement }) => keyName === 'reading list' && replacement);
      for (const { daysLeft } of entries) sent.push([days, daysLeft]);
    }
    expect(sent).toEqual([
      [0, 7],
      [4, 3],
      [5, 2],
      [6, 1],
      [7, 0],
    ]);
  });

  test('administrators are reminded of a key in its overlap even if its successor was deleted', async () => {
    const { data, university, inDays, runOn } = await aSeason(client, shared);
    const key = await data.key(university, 'reading list', inDays(200));
    const midnight = changeContextAt(`${inDays(0)}T00:00:00Z`);
    const rotated = rotateKey(university, key, { overlapDays: 3 }, policy, midnight);
    await data.commit(rotated.changes);
    await data.commit(deleteKey(rotated.key, midnight).changes);
    for (const days of [0, 1, 2, 3]) expect(JSON.stringify(await runOn(days))).toContain('reading list');
    expect(JSON.stringify(await runOn(4))).not.toContain('reading list');
  });

  test('a key that stopped immediately is reported as stopped, without its expiry date', async () => {
    const { world, data, university, day, inDays, runOn } = await aSeason(client, shared);
    await runOn(0);
    const key = await data.key(university, 'reading list', inDays(35));
    const at = new Date(day.getTime() + 12 * 60 * 60 * 1000);
    const rotated = rotateKey(university, key, { overlapDays: 0 }, policy, changeContextAt(at));
    await data.commit(rotated.changes);
    await runOn(5);
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

  test('administrators are reminded of a key once at each stage if its time zone changes between two runs', async () => {
    const { data, day, inDays, runOn } = await aSeason(client, shared);
    const id = `west${day.getTime()}`;
    const coast = { organisationId: id, path: [id], timeZone: 'America/Los_Angeles' };
    const angeles = await data.organisation(coast, [`${id}a`]);
    const key = await data.key(angeles, 'harbour', inDays(9));
    // Seven days before its end begins at 08:00 UTC in Los Angeles, and at 05:00 UTC in New York, the time of the run.
    expect(JSON.stringify(await runOn(2))).not.toContain('harbour');
    const york = { ...angeles, timeZone: 'America/New_York' };
    const moved = moveToTimeZone(key, york.timeZone, changeContextAt(`${inDays(2)}T06:00:00Z`));
    await data.putOrganisation(york);
    await data.commit(moved.changes);
    expect(JSON.stringify(await runOn(3))).toContain('harbour');
    expect(JSON.stringify(await runOn(4))).not.toContain('harbour');
  });

  test('the next run reminds of a key that was imported with six days left', async () => {
    const { data, library, day, inDays, runOn } = await aSeason(client, shared);
    await runOn(0);
    const cells = buildCells(foreignValue(), {
      organisationId: library.organisationId,
      name: 'imported',
      expiresOn: inDays(7),
    });
    const row = createImportRowParser(policy.catalogue)({ line: 2, cells });
    if (Array.isArray(row)) throw new Error(JSON.stringify(row));
    const at = new Date(day.getTime() + 60 * 60 * 1000);
    await data.commit(importKey(library, row, policy, changeContextAt(at)).changes);
    expect(await runOn(1)).toContainEqual(['c', 'imported']);
    expect(await runOn(2)).toEqual([]);
  });
});

/** Lists who was reminded of which key, regardless of the number of mails. */
function listReminded(sent: readonly (readonly (string | undefined)[])[]): string[] {
  return sent.flatMap(([who, , keys = '']) => keys.split(',').map((key) => `${who} ${key}`)).sort();
}
