import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TableNames } from '../../../core/tables.ts';
import { DELIVERED } from '../../support/reminders.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';
import { ALL_TOLD, aSeason } from './season.ts';

const client = connect();
let tables: TableNames;

beforeAll(async () => {
  tables = await createTables(client);
});
afterAll(() => client.destroy());

describe('a run', () => {
  test('tells everybody once when the schedule starts it twice and it is asked for again when it is over', async () => {
    const { world, run, told } = await aSeason(client, tables);
    run();
    run();
    await world.settle();
    run();
    await world.settle();
    expect(told()).toEqual(ALL_TOLD);
  });

  test('tells everybody once when every message comes twice', async () => {
    const { world, run, told } = await aSeason(client, tables);
    const doubled = new Set<unknown>();
    world.onStep = () => {
      for (const message of world.queue.messages) {
        if (doubled.has(message)) continue;
        const again = { ...message };
        doubled.add(message).add(again);
        world.queue.put(again, world.clock);
      }
    };
    run();
    await world.settle();
    expect(doubled.size).toBe(2 * (1 + 2 * 3 + 6)); // the run, the digests that each time hands over, two reports of each
    expect(told()).toEqual(ALL_TOLD);
  });

  test('tells everybody once when another runs at the same moment', async () => {
    const { world, run, told } = await aSeason(client, tables);
    world.visibilityMinutes.send = 0; // nobody's claim runs out while they are at it
    world.queue.receives = Number.POSITIVE_INFINITY;
    run();
    run();
    await Promise.all([world.settle(), world.settle()]);
    expect(told()).toEqual(ALL_TOLD);
  });

  test('is resumed when it hits its time limit', async () => {
    const { world, run, told } = await aSeason(client, tables);
    let looks = 0;
    world.isTimeUp = () => ++looks % 5 === 0;
    run();
    await world.settle();
    expect(looks).toBeGreaterThan(10);
    expect(told()).toEqual(ALL_TOLD);
  });

  test('does not mail an administrator who was removed since, and tells who is left the next day', async () => {
    const { world, top, data, run, told } = await aSeason(client, tables);
    world.onStep = async (when, name) => {
      if (when === 'after' && name === 'enqueue') await data.removeAdministrator(`${top}c`);
    };
    run();
    await world.settle();
    expect(told()).toEqual(ALL_TOLD.slice(0, 2));
    run(1);
    await world.settle();
    const later = told().filter(([, when]) => when === 'later');
    expect(later.map(([who]) => who)).toEqual(['a', 'b']);
    for (const [, , keys] of later) expect(keys).toContain('catalogue');
  });

  test('makes up for five days on which no mail could be sent, with one mail', async () => {
    const { world, run, told } = await aSeason(client, tables);
    world.answer = () => ({ busy: true });
    for (let day = 0; day < 5; day++) {
      run(day);
      await world.settle();
    }
    expect(told()).toEqual([]);
    world.answer = () => DELIVERED;
    // What the sixth run takes over must not leave as well.
    world.onStep = (when, name) => {
      if (when === 'after' && name === 'finish') world.queue.redrive(world.clock);
    };
    run(5);
    await world.settle();
    expect(world.queue.deadLetters).toEqual([]);
    expect(told()).toEqual(ALL_TOLD.map(([who, , keys]) => [who, 'later', keys]));
  });

  test('tells those above of what came back as undeliverable, the next day and with the reason', async () => {
    const { world, top, run, told } = await aSeason(client, tables);
    world.answer = (to) => (to.startsWith(`${top}c`) ? ['accepted', 'bounced'] : DELIVERED);
    run();
    await world.settle();
    run(1);
    await world.settle();
    const later = told().filter(([, when]) => when === 'later');
    expect(later.map(([who]) => who)).toEqual(['a', 'b']);
    for (const [, , keys] of later) expect(keys).toContain('catalogue');
    const { entries = [] } = world.mails.at(-1)?.content ?? {};
    expect(entries.find(({ keyName }) => keyName === 'catalogue')?.because).toBe('unreachable');
  });
});
