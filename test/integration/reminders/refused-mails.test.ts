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

/** An operator has to fix it: the sender is not verified, or SES cannot be reached. */
class FailureOfSes extends Error {}

describe('SES', () => {
  test('that is busy now and then has told everybody once in the end', async () => {
    const { world, run, told } = await aSeason(client, tables);
    let asked = 0;
    world.answer = () => (++asked % 3 === 0 ? DELIVERED : { busy: true });
    run();
    await world.settle();
    expect(asked).toBe(9);
    expect(told()).toEqual(ALL_TOLD);
    expect(world.setAside).toEqual([]);
  });

  test('that is busy for days delays, and mails nobody again whom it was not too busy to mail', async () => {
    const { world, top, toldOn } = await aSeason(client, tables);
    world.answer = (to) => (to.startsWith(`${top}a`) ? DELIVERED : { busy: true });
    expect(await toldOn(0)).toEqual([['a', 'warehouse,laboratory,portal']]);
    expect(await toldOn(1)).toEqual([['a', 'warehouse']]); // which has stopped since
    world.answer = () => DELIVERED;
    expect(await toldOn(2)).toEqual([
      ['b', 'warehouse,laboratory,portal'],
      ['c', 'catalogue'],
    ]);
    expect(world.setAside).toEqual([]);
  });

  test('that fails leaves mails with the dead letters, which tell everybody once when they are given back', async () => {
    const { world, run, told } = await aSeason(client, tables);
    world.isExpected = (error) => error instanceof FailureOfSes;
    world.answer = () => {
      throw new FailureOfSes();
    };
    run();
    await world.settle();
    expect(told()).toEqual([]);
    expect(world.queue.deadLetters).toHaveLength(3);
    world.answer = () => DELIVERED;
    world.queue.redrive(world.clock);
    await world.settle();
    expect(told()).toEqual(ALL_TOLD);
  });

  test('that refuses one mail keeps nobody else’s, and operators are told whose it was', async () => {
    const { world, top, run, told } = await aSeason(client, tables);
    world.answer = (to) => (to.startsWith(`${top}b`) ? { refused: 'MessageRejected' } : DELIVERED);
    run();
    await world.settle();
    expect(told()).toEqual(ALL_TOLD.filter(([who]) => who !== 'b'));
    expect(world.queue.deadLetters).toEqual([]);
    expect(world.setAside).toEqual([
      {
        reason: 'mail-refused',
        what: { recipientId: `${top}b`, organisationId: top, answer: 'MessageRejected' },
      },
    ]);
  });
});

describe('one of two administrators whose mail is refused every day', () => {
  test('is tried every day, and the other is told each stage once', async () => {
    const { world, top, toldOn } = await aSeason(client, tables);
    const tried: string[] = [];
    world.answer = (to) => {
      if (!to.startsWith(`${top}b`)) return DELIVERED;
      tried.push(to);
      return { refused: 'InvalidParameterValue' };
    };
    const days: unknown[] = [];
    for (let day = 0; day <= 8; day++) days.push(await toldOn(day));
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

  test('is told what is still due in one mail, once mail reaches them again', async () => {
    const { world, top, toldOn } = await aSeason(client, tables);
    world.answer = (to) => (to.startsWith(`${top}b`) ? { refused: 'MessageRejected' } : DELIVERED);
    await toldOn(0);
    await toldOn(1);
    world.answer = () => DELIVERED;
    expect(await toldOn(2)).toEqual([['b', 'warehouse,laboratory,portal']]);
    expect(await toldOn(3)).toEqual([]);
  });
});

test('tells those above of the keys of an only administrator whose mail is refused, once, and tries that one again', async () => {
  const { world, top, toldOn } = await aSeason(client, tables);
  let tried = 0;
  world.answer = (to) => {
    if (!to.startsWith(`${top}c`)) return DELIVERED;
    tried++;
    return { refused: 'MessageRejected' };
  };
  await toldOn(0);
  expect(await toldOn(1)).toEqual([
    ['a', 'warehouse,catalogue'],
    ['b', 'warehouse,catalogue'],
  ]);
  expect(await toldOn(2)).toEqual([]);
  expect(tried).toBe(3);
});
