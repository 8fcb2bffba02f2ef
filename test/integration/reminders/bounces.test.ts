import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TableNames } from '../../../core/tables.ts';
import { DELIVERED, type Fate } from '../../support/reminders.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';
import { aSeason } from './season.ts';

const client = connect();
let shared: TableNames;

beforeAll(async () => {
  shared = await createTables(client);
});
afterAll(() => client.destroy());

const HARD: Fate = ['accepted', 'bounced'];
const SOFT: Fate = ['accepted', 'soft-bounced'];

/** What a and b, and c, are told if every mail arrives, by day. */
const USUAL: Record<number, unknown> = {
  0: [
    ['a', 'warehouse,laboratory,portal'],
    ['b', 'warehouse,laboratory,portal'],
    ['c', 'catalogue'],
  ],
  1: [
    ['a', 'warehouse'],
    ['b', 'warehouse'],
  ],
  2: [],
};

/** A season in which mails to one administrator have fates of their own, one after the other; the last one stays. */
async function seasonWith(who: 'a' | 'b' | 'c', ...fates: [Fate, ...Fate[]]) {
  const season = await aSeason(client, shared);
  const { world, top, data } = season;
  world.answer = (to) => {
    if (!to.startsWith(`${top}${who}`)) return DELIVERED;
    return (fates.length > 1 ? fates.shift() : fates[0]) ?? DELIVERED;
  };
  const isUnreachable = async () =>
    (await data.administrators()).find(({ subject }) => subject === `${top}${who}`)?.unreachable !==
    undefined;
  return { ...season, isUnreachable };
}

describe('one of two administrators whose mail bounces', () => {
  test('is not mailed again, and the other is told each stage once', async () => {
    const { toldOn, isUnreachable } = await seasonWith('a', HARD);
    expect(await toldOn(0)).toEqual(USUAL[0]);
    expect(await isUnreachable()).toBe(true);
    expect(await toldOn(1)).toEqual([['b', 'warehouse']]);
    expect(await toldOn(2)).toEqual([]);
    expect(await toldOn(3)).toEqual([]);
    expect(await toldOn(4)).toEqual([['b', 'laboratory']]);
    expect(await toldOn(5)).toEqual([['b', 'laboratory']]);
    expect(await toldOn(6)).toEqual([['b', 'laboratory']]);
  });
});

describe('a mail that bounces after it was delivered', () => {
  test('is told to those above by the next run', async () => {
    const { toldOn, isUnreachable } = await seasonWith('c', ['accepted', 'delivered', 'bounced']);
    await toldOn(0);
    expect(await isUnreachable()).toBe(true);
    expect(await toldOn(1)).toEqual([
      ['a', 'warehouse,catalogue'],
      ['b', 'warehouse,catalogue'],
    ]);
    expect(await toldOn(2)).toEqual([]);
  });

  test('is told to those above when its reader complains the next day', async () => {
    const { world, top, toldOn } = await seasonWith('c', DELIVERED);
    await toldOn(0);
    expect(await toldOn(1)).toEqual(USUAL[1]);
    const mail = world.mails.find(({ recipientId }) => recipientId === `${top}c`);
    if (mail) world.report(mail, 'bounced');
    expect(await toldOn(2)).toEqual([
      ['a', 'catalogue'],
      ['b', 'catalogue'],
    ]);
  });
});

describe('a mail that SES gives up', () => {
  test('is sent again by the next run, and nobody else is told twice', async () => {
    const { toldOn, isUnreachable } = await seasonWith('b', SOFT, DELIVERED);
    expect(await toldOn(0)).toEqual(USUAL[0]);
    expect(await toldOn(1)).toEqual([
      ['a', 'warehouse'],
      ['b', 'warehouse,laboratory,portal'],
    ]);
    expect(await toldOn(2)).toEqual([]);
    expect(await isUnreachable()).toBe(false);
  });

  test('three times in a row marks the address, and those above are told', async () => {
    const { toldOn, isUnreachable, world } = await seasonWith('c', SOFT);
    await toldOn(0);
    expect(await toldOn(1)).toContainEqual(['c', 'catalogue']);
    expect(await isUnreachable()).toBe(false);
    expect(await toldOn(2)).toEqual([['c', 'catalogue']]);
    expect(await isUnreachable()).toBe(true);
    expect(await toldOn(3)).toEqual([
      ['a', 'catalogue'],
      ['b', 'catalogue'],
    ]);
    expect(world.mails.at(-1)?.content.entries[0]?.because).toBe('unreachable');
  });

  test('marks no address when a mail arrives in between', async () => {
    const { toldOn, isUnreachable } = await seasonWith('c', SOFT, SOFT, DELIVERED, SOFT, SOFT, DELIVERED);
    for (const day of [0, 1, 2]) expect(await toldOn(day)).toContainEqual(['c', 'catalogue']);
    for (const day of [3, 4, 5, 6]) expect(JSON.stringify(await toldOn(day))).not.toContain('catalogue');
    for (const day of [7, 8, 9]) expect(await toldOn(day)).toContainEqual(['c', 'catalogue']);
    expect(await isUnreachable()).toBe(false);
    expect(await toldOn(10)).toEqual([]);
  });

  test('counts once when it is reported three times', async () => {
    const { toldOn, isUnreachable } = await seasonWith(
      'c',
      ['accepted', 'soft-bounced', 'soft-bounced', 'soft-bounced'],
      DELIVERED,
    );
    await toldOn(0);
    expect(await isUnreachable()).toBe(false);
    expect(await toldOn(1)).toContainEqual(['c', 'catalogue']);
  });
});

test.each<[string, Fate]>([
  ['after', ['accepted', 'delivered', 'soft-bounced']],
  ['before', ['accepted', 'soft-bounced', 'delivered']],
])('out-of-office replies change nothing when they come %s the report of the delivery', async (_, fate) => {
  const { toldOn, isUnreachable } = await seasonWith('a', fate);
  expect([await toldOn(0), await toldOn(1), await toldOn(2), await toldOn(3)]).toEqual([
    USUAL[0],
    USUAL[1],
    [],
    [],
  ]);
  for (const day of [4, 5]) {
    expect(await toldOn(day)).toEqual([
      ['a', 'laboratory'],
      ['b', 'laboratory'],
    ]);
  }
  expect(await isUnreachable()).toBe(false);
});

describe('a mail that SES rejects', () => {
  test('is tried again, and those above are told as well', async () => {
    const { toldOn, isUnreachable } = await seasonWith('c', ['accepted', 'rejected'], DELIVERED);
    await toldOn(0);
    expect(await toldOn(1)).toEqual([
      ['a', 'warehouse,catalogue'],
      ['b', 'warehouse,catalogue'],
      ['c', 'catalogue'],
    ]);
    expect(await toldOn(2)).toEqual([]);
    expect(await isUnreachable()).toBe(false);
  });
});

test('reports that come late or again change nothing', async () => {
  const { world, top, toldOn, isUnreachable } = await seasonWith('c', SOFT, DELIVERED);
  await toldOn(0);
  const [gaveUp] = world.mails.filter(({ recipientId }) => recipientId === `${top}c`);
  expect(await toldOn(1)).toContainEqual(['c', 'catalogue']); // which is delivered
  for (const mail of world.mails) {
    world.report(mail, 'accepted');
    if (mail !== gaveUp) world.report(mail, 'delivered');
  }
  if (gaveUp) for (let time = 0; time < 3; time++) world.report(gaveUp, 'soft-bounced');
  expect(await toldOn(2)).toEqual([]);
  expect(await toldOn(3)).toEqual([]);
  expect(await isUnreachable()).toBe(false);
});

test('a report of an address that is no longer the administrator’s marks nobody', async () => {
  const { world, top, data, toldOn, isUnreachable } = await seasonWith('c', ['accepted']);
  await toldOn(0);
  const [old] = world.mails.filter(({ recipientId }) => recipientId === `${top}c`);
  const [administrator] = (await data.administrators()).filter(({ subject }) => subject === `${top}c`);
  if (administrator) await data.putAdministrator({ ...administrator, email: `${top}c2@mail.example` });
  if (old) world.report(old, 'bounced');
  expect(await toldOn(1)).toContainEqual(['c', 'catalogue']); // at the address that is theirs now
  expect(world.mails.some(({ to }) => to === `${top}c2@mail.example`)).toBe(true);
  expect(await isUnreachable()).toBe(false);
});
