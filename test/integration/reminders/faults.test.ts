import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { daysLater } from '../../../core/expiry.ts';
import { runDay } from '../../../core/reminders/stages.ts';
import { documentClient } from '../../../store/client.ts';
import { reminderRuns } from '../../../store/reminders/reminder-runs.ts';
import { Death, ReminderWorld } from '../../support/reminders.ts';
import { createTables, type TableNames, testClient } from '../../support/tables.ts';

const raw = testClient();
const client = documentClient({
  endpoint: inject('dynamodbEndpoint'),
  region: 'eu-west-2',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
let tables: TableNames;
let worlds = 0;

beforeAll(async () => {
  tables = await createTables(raw);
});
afterAll(() => {
  client.destroy();
  raw.destroy();
});

/** A university with two administrators, a faculty with none and a library with one, in a season of its own. */
async function aWorld() {
  const number = worlds++;
  const day = new Date(daysLater(new Date('2030-01-01T05:00:00Z'), number * 70, 'UTC'));
  const world = new ReminderWorld(client, tables, day.toISOString());
  const top = `u${number}`;
  const inDays = (days: number): string => runDay(new Date(daysLater(day, days, 'UTC')));
  const university = await world.organisation({ organisationId: top, path: [top] }, [`${top}a`, `${top}b`]);
  const faculty = await world.organisation(
    { organisationId: `${top}f`, parentId: top, path: [top, `${top}f`] },
    [],
  );
  const library = await world.organisation(
    { organisationId: `${top}l`, parentId: top, path: [top, `${top}l`] },
    [`${top}c`],
  );
  await world.key(university, 'portal', inDays(30));
  await world.key(university, 'warehouse', inDays(1));
  await world.key(faculty, 'laboratory', inDays(7));
  await world.key(library, 'catalogue', inDays(14));
  await reminderRuns(client, tables.reminderRuns).finish(inDays(-1), day);
  const run = (days = 0) => world.messages.push({ kind: 'run', time: daysLater(day, days, 'UTC') });
  /** What each administrator was told on each day. */
  const told = () =>
    world.mails.map(({ subject, day: on, content }) => [
      subject.slice(top.length),
      on === runDay(day) ? 'today' : 'later',
      content.entries.map(({ keyName }) => keyName).join(),
    ]);
  return { world, top, run, told };
}

const ALL_TOLD = [
  ['a', 'today', 'warehouse,laboratory,portal'],
  ['b', 'today', 'warehouse,laboratory,portal'],
  ['c', 'today', 'catalogue'],
];

describe.concurrent('a process that dies', () => {
  test.each(['before', 'after'] as const)(
    '%s anything that it does leaves nobody untold and tells nobody twice',
    async (moment) => {
      let deaths = 0;
      for (let fatal = 0; ; fatal++) {
        const { world, run, told } = await aWorld();
        let effects = 0;
        let hasDied = false;
        world.onEffect = (when) => {
          if (hasDied || when !== moment || effects++ !== fatal) return;
          hasDied = true;
          throw new Death();
        };
        run();
        await world.settle();
        expect(told().sort(), `death ${moment} effect ${fatal}`).toEqual(ALL_TOLD);
        if (!hasDied) break;
        deaths++;
      }
      expect(deaths).toBeGreaterThan(20);
    },
    60_000,
  );
});

describe('a run', () => {
  test('that is started twice, or whose messages come twice, tells everybody once', async () => {
    const { world, run, told } = await aWorld();
    run();
    run();
    world.onEffect = (when, name) => {
      if (when === 'after' && name === 'enqueue')
        world.messages.push(...world.messages.filter(({ kind }) => kind === 'send'));
    };
    await world.settle();
    run();
    await world.settle();
    expect(told().sort()).toEqual(ALL_TOLD);
  });

  test('that is doubled by another at the same moment tells everybody once', async () => {
    const { world, run, told } = await aWorld();
    world.redeliveryMinutes = 0; // nobody's claim runs out while they are at it
    run();
    run();
    await Promise.all([world.settle(), world.settle()]);
    expect(told().sort()).toEqual(ALL_TOLD);
  });

  test('goes on where its time was up', async () => {
    const { world, run, told } = await aWorld();
    let looks = 0;
    world.isTimeUp = () => ++looks % 5 === 0;
    run();
    await world.settle();
    expect(looks).toBeGreaterThan(10);
    expect(told().sort()).toEqual(ALL_TOLD);
  });

  test('does not mail who was removed since, and tells who is left the next day', async () => {
    const { world, top, run, told } = await aWorld();
    world.onEffect = (when, name) => {
      if (when === 'after' && name === 'enqueue') world.removed.push(`${top}c`);
    };
    run();
    await world.settle();
    expect(told().sort()).toEqual(ALL_TOLD.slice(0, 2));
    run(1);
    await world.settle();
    const later = told().filter(([, when]) => when === 'later');
    expect(later.map(([who]) => who).sort()).toEqual(['a', 'b']);
    for (const [, , keys] of later) expect(keys).toContain('catalogue');
  });

  test('makes up for five days on which no mail could be sent, with one mail', async () => {
    const { world, run, told } = await aWorld();
    let isDown = true;
    world.answer = () => (isDown ? { busy: true } : { accepted: 'm' });
    for (let day = 0; day < 5; day++) {
      run(day);
      await expect(world.settle(10)).rejects.toThrow('does not empty');
      world.messages.length = 0;
    }
    isDown = false;
    run(5);
    world.clock = new Date(world.clock.getTime() + 6 * 24 * 60 * 60 * 1000);
    await world.settle();
    expect(told().sort()).toEqual([
      ['a', 'later', 'warehouse,laboratory,portal'],
      ['b', 'later', 'warehouse,laboratory,portal'],
      ['c', 'later', 'catalogue'],
    ]);
  }, 60_000);

  test('tells those above of what came back as undeliverable, the next day and with the reason', async () => {
    const { world, top, run, told } = await aWorld();
    world.answer = (to) => (to.startsWith(`${top}c`) ? 'bounce' : { accepted: 'm' });
    run();
    await world.settle();
    run(1);
    await world.settle();
    const later = told()
      .filter(([, when]) => when === 'later')
      .sort();
    expect(later.map(([who]) => who)).toEqual(['a', 'b']);
    for (const [, , keys] of later) expect(keys).toContain('catalogue');
    const { entries = [] } = world.mails.at(-1)?.content ?? {};
    expect(entries.find(({ keyName }) => keyName === 'catalogue')?.because).toBe('unreachable');
  });
});
