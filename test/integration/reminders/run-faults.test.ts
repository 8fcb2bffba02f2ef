import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TableNames } from '../../../core/tables.ts';
import { DELIVERED } from '../../support/reminders.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';
import { ALL_SENT, aSeason } from './season.ts';

const client = connect();
let tables: TableNames;

beforeAll(async () => {
  tables = await createTables(client);
});
afterAll(() => client.destroy());

describe('run with faults', () => {
  test('sends each reminder once when the schedule starts it twice, and it is requested again after it has finished', async () => {
    const { world, run, listSent } = await aSeason(client, tables);
    run();
    run();
    await world.drainQueue();
    run();
    await world.drainQueue();
    expect(listSent()).toEqual(ALL_SENT);
  });

  test('sends each reminder once when every message is delivered twice', async () => {
    const { world, run, listSent } = await aSeason(client, tables);
    const duplicated = new Set<unknown>();
    world.onStep = () => {
      for (const message of world.queue.messages) {
        if (duplicated.has(message)) continue;
        const again = { ...message };
        duplicated.add(message).add(again);
        world.queue.put(again, world.clock);
      }
    };
    run();
    await world.drainQueue();
    expect(duplicated.size).toBe(2 * (1 + 2 * 3 + 6)); // the run, the digests that each of them enqueues, two reports of each
    expect(listSent()).toEqual(ALL_SENT);
  });

  test('sends each reminder once when another run is concurrent', async () => {
    const { world, run, listSent } = await aSeason(client, tables);
    world.visibilityMinutes.send = 0; // no claim expires during the test
    world.queue.receives = Number.POSITIVE_INFINITY;
    run();
    run();
    await Promise.all([world.drainQueue(), world.drainQueue()]);
    expect(listSent()).toEqual(ALL_SENT);
  });

  test('a run resumes after its time limit', async () => {
    const { world, run, listSent } = await aSeason(client, tables);
    let looks = 0;
    world.isTimeUp = () => ++looks % 5 === 0;
    run();
    await world.drainQueue();
    expect(looks).toBeGreaterThan(10);
    expect(listSent()).toEqual(ALL_SENT);
  });

  test('a run does not mail an administrator who was removed meanwhile, and the next one reminds the others', async () => {
    const { world, top, data, run, listSent } = await aSeason(client, tables);
    world.onStep = async (when, name) => {
      if (when === 'after' && name === 'enqueue') await data.removeAdministrator(`${top}c`);
    };
    run();
    await world.drainQueue();
    expect(listSent()).toEqual(ALL_SENT.slice(0, 2));
    run(1);
    await world.drainQueue();
    const later = listSent().filter(([, when]) => when === 'later');
    expect(later.map(([who]) => who)).toEqual(['a', 'b']);
    for (const [, , keys] of later) expect(keys).toContain('catalogue');
  });

  test('a run catches up with one mail after five days on which no mail could be sent', async () => {
    const { world, run, listSent } = await aSeason(client, tables);
    world.queue.receives = 2; // more repeat the second
    world.getFate = () => ({ busy: true });
    for (let day = 0; day < 5; day++) {
      run(day);
      await world.drainQueue();
    }
    expect(listSent()).toEqual([]);
    world.getFate = () => DELIVERED;
    // The digests that the sixth run has replaced must not be sent, too.
    world.onStep = (when, name) => {
      if (when === 'after' && name === 'finish') world.queue.redrive(world.clock);
    };
    run(5);
    await world.drainQueue();
    expect(world.queue.deadLetters).toEqual([]);
    expect(listSent()).toEqual(ALL_SENT.map(([who, , keys]) => [who, 'later', keys]));
  });

  test('reminds the administrators above on the day after a bounce, with the reason', async () => {
    const { world, top, run, listSent } = await aSeason(client, tables);
    world.getFate = (to) => (to.startsWith(`${top}c`) ? ['accepted', 'bounced'] : DELIVERED);
    run();
    await world.drainQueue();
    run(1);
    await world.drainQueue();
    const later = listSent().filter(([, when]) => when === 'later');
    expect(later.map(([who]) => who)).toEqual(['a', 'b']);
    for (const [, , keys] of later) expect(keys).toContain('catalogue');
    const { entries = [] } = world.mails.at(-1)?.content ?? {};
    expect(entries.find(({ keyName }) => keyName === 'catalogue')?.because).toBe('unreachable');
  });
});
