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

/** A fault that an operator must fix: the sender is not verified, or SES cannot be reached. */
class FailureOfSes extends Error {}

describe('faults of SES', () => {
  test('each reminder is sent once in the end if SES throttles now and then', async () => {
    const { world, run, listSent } = await aSeason(client, tables);
    let asked = 0;
    world.getFate = () => (++asked % 3 === 0 ? DELIVERED : { busy: true });
    run();
    await world.drainQueue();
    expect(asked).toBe(9);
    expect(listSent()).toEqual(ALL_SENT);
    expect(world.setAside).toEqual([]);
  });

  test('mails are delayed if SES throttles for days, and nobody is mailed twice', async () => {
    const { world, top, runOn } = await aSeason(client, tables);
    world.queue.receives = 2; // more repeat the second
    world.getFate = (to) => (to.startsWith(`${top}a`) ? DELIVERED : { busy: true });
    expect(await runOn(0)).toEqual([['a', 'warehouse,laboratory,portal']]);
    expect(await runOn(1)).toEqual([['a', 'warehouse']]); // which has stopped since
    world.getFate = () => DELIVERED;
    expect(await runOn(2)).toEqual([
      ['b', 'warehouse,laboratory,portal'],
      ['c', 'catalogue'],
    ]);
    expect(world.setAside).toEqual([]);
  });

  test('mails go to the dead-letter queue if SES fails, and a redrive sends each reminder once', async () => {
    const { world, run, listSent } = await aSeason(client, tables);
    world.isExpected = (error) => error instanceof FailureOfSes;
    world.getFate = () => {
      throw new FailureOfSes();
    };
    run();
    await world.drainQueue();
    expect(listSent()).toEqual([]);
    expect(world.queue.deadLetters).toHaveLength(3);
    world.getFate = () => DELIVERED;
    world.queue.redrive(world.clock);
    await world.drainQueue();
    expect(listSent()).toEqual(ALL_SENT);
  });

  test('a refused mail does not delay others, and operators are alerted to its recipient', async () => {
    const { world, top, run, listSent } = await aSeason(client, tables);
    world.getFate = (to) => (to.startsWith(`${top}b`) ? { refused: 'MessageRejected' } : DELIVERED);
    run();
    await world.drainQueue();
    expect(listSent()).toEqual(ALL_SENT.filter(([who]) => who !== 'b'));
    expect(world.queue.deadLetters).toEqual([]);
    expect(world.setAside).toEqual([
      {
        reason: 'mail-refused',
        what: { recipientId: `${top}b`, organisationId: top, answer: 'MessageRejected' },
      },
    ]);
  });
});

describe('one of two administrators’ mails is refused every day', () => {
  test('mails to that administrator are retried every day, and the other is reminded of each stage once', async () => {
    const { world, top, runOn } = await aSeason(client, tables);
    const tried: string[] = [];
    world.getFate = (to) => {
      if (!to.startsWith(`${top}b`)) return DELIVERED;
      tried.push(to);
      return { refused: 'InvalidParameterValue' };
    };
    const days: unknown[] = [];
    for (let day = 0; day <= 8; day++) days.push(await runOn(day));
    expect(tried).toHaveLength(9);
    expect(days).toEqual([
      [
        ['a', 'warehouse,laboratory,portal'],
        ['c', 'catalogue'],
      ],
      [['a', 'warehouse']], // has stopped
      [],
      [],
      [['a', 'laboratory']], // 3 days before
      [['a', 'laboratory']],
      [['a', 'laboratory']],
      [
        ['a', 'laboratory'], // has stopped
        ['c', 'catalogue'], // 7 days before
      ],
      [],
    ]);
  });

  test('that administrator gets one mail with everything that is still due, as soon as SES accepts it', async () => {
    const { world, top, runOn } = await aSeason(client, tables);
    world.getFate = (to) => (to.startsWith(`${top}b`) ? { refused: 'MessageRejected' } : DELIVERED);
    await runOn(0);
    await runOn(1);
    world.getFate = () => DELIVERED;
    expect(await runOn(2)).toEqual([['b', 'warehouse,laboratory,portal']]);
    expect(await runOn(3)).toEqual([]);
  });
});

test('reminds the administrators above once if the only administrator’s mail is refused, and retries that one', async () => {
  const { world, top, runOn } = await aSeason(client, tables);
  let tried = 0;
  world.getFate = (to) => {
    if (!to.startsWith(`${top}c`)) return DELIVERED;
    tried++;
    return { refused: 'MessageRejected' };
  };
  await runOn(0);
  expect(await runOn(1)).toEqual([
    ['a', 'warehouse,catalogue'],
    ['b', 'warehouse,catalogue'],
  ]);
  expect(await runOn(2)).toEqual([]);
  expect(tried).toBe(3);
});
