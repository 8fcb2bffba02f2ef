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

/** The keys in each administrator's mails if every mail is delivered, by day. */
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

/** Creates a season in which mails to one administrator have these fates, in order. The last one repeats. */
async function seasonWith(who: 'a' | 'b' | 'c', ...fates: [Fate, ...Fate[]]) {
  const season = await aSeason(client, shared);
  const { world, top, data } = season;
  world.getFate = (to) => {
    if (!to.startsWith(`${top}${who}`)) return DELIVERED;
    return (fates.length > 1 ? fates.shift() : fates[0]) ?? DELIVERED;
  };
  const isUnreachable = async () =>
    (await data.administrators()).find(({ subject }) => subject === `${top}${who}`)?.unreachable !==
    undefined;
  return { ...season, isUnreachable };
}

describe('one of two administrators’ mails bounces', () => {
  test('mails only the other administrator again after one’s mail bounces, once at each stage', async () => {
    const { runOn, isUnreachable } = await seasonWith('a', HARD);
    expect(await runOn(0)).toEqual(USUAL[0]);
    expect(await isUnreachable()).toBe(true);
    expect(await runOn(1)).toEqual([['b', 'warehouse']]);
    expect(await runOn(2)).toEqual([]);
    expect(await runOn(3)).toEqual([]);
    expect(await runOn(4)).toEqual([['b', 'laboratory']]);
    expect(await runOn(5)).toEqual([['b', 'laboratory']]);
    expect(await runOn(6)).toEqual([['b', 'laboratory']]);
  });
});

describe('mail that bounces after its delivery', () => {
  test('a bounce after the delivery makes the next run remind the administrators above', async () => {
    const { runOn, isUnreachable } = await seasonWith('c', ['accepted', 'delivered', 'bounced']);
    await runOn(0);
    expect(await isUnreachable()).toBe(true);
    expect(await runOn(1)).toEqual([
      ['a', 'warehouse,catalogue'],
      ['b', 'warehouse,catalogue'],
    ]);
    expect(await runOn(2)).toEqual([]);
  });

  test('a complaint makes the next run remind the administrators above', async () => {
    const { world, top, runOn } = await seasonWith('c', DELIVERED);
    await runOn(0);
    expect(await runOn(1)).toEqual(USUAL[1]);
    const mail = world.mails.find(({ recipientId }) => recipientId === `${top}c`);
    if (mail) world.report(mail, 'bounced');
    expect(await runOn(2)).toEqual([
      ['a', 'catalogue'],
      ['b', 'catalogue'],
    ]);
  });
});

describe('soft bounce', () => {
  test('a soft bounce makes the next run send the mail again, without reminding others twice', async () => {
    const { runOn, isUnreachable } = await seasonWith('b', SOFT, DELIVERED);
    expect(await runOn(0)).toEqual(USUAL[0]);
    expect(await runOn(1)).toEqual([
      ['a', 'warehouse'],
      ['b', 'warehouse,laboratory,portal'],
    ]);
    expect(await runOn(2)).toEqual([]);
    expect(await isUnreachable()).toBe(false);
  });

  test('three soft bounces in a row mark the address, and the administrators above are reminded', async () => {
    const { runOn, isUnreachable, world } = await seasonWith('c', SOFT);
    await runOn(0);
    expect(await runOn(1)).toContainEqual(['c', 'catalogue']);
    expect(await isUnreachable()).toBe(false);
    expect(await runOn(2)).toEqual([['c', 'catalogue']]);
    expect(await isUnreachable()).toBe(true);
    expect(await runOn(3)).toEqual([
      ['a', 'catalogue'],
      ['b', 'catalogue'],
    ]);
    expect(world.mails.at(-1)?.content.entries[0]?.because).toBe('unreachable');
  });

  test('three soft bounces do not mark an address if a mail is delivered in between', async () => {
    const { runOn, isUnreachable } = await seasonWith('c', SOFT, SOFT, DELIVERED, SOFT, SOFT, DELIVERED);
    for (const day of [0, 1, 2]) expect(await runOn(day)).toContainEqual(['c', 'catalogue']);
    for (const day of [3, 4, 5, 6]) expect(JSON.stringify(await runOn(day))).not.toContain('catalogue');
    for (const day of [7, 8, 9]) expect(await runOn(day)).toContainEqual(['c', 'catalogue']);
    expect(await isUnreachable()).toBe(false);
    expect(await runOn(10)).toEqual([]);
  });

  test('a soft bounce counts once if it is reported three times', async () => {
    const { runOn, isUnreachable } = await seasonWith(
      'c',
      ['accepted', 'soft-bounced', 'soft-bounced', 'soft-bounced'],
      DELIVERED,
    );
    await runOn(0);
    expect(await isUnreachable()).toBe(false);
    expect(await runOn(1)).toContainEqual(['c', 'catalogue']);
  });
});

test.each<[string, Fate]>([
  ['after', ['accepted', 'delivered', 'soft-bounced']],
  ['before', ['accepted', 'soft-bounced', 'delivered']],
])('out-of-office replies change nothing if they arrive %s the delivery report', async (_, fate) => {
  const { runOn, isUnreachable } = await seasonWith('a', fate);
  expect([await runOn(0), await runOn(1), await runOn(2), await runOn(3)]).toEqual([
    USUAL[0],
    USUAL[1],
    [],
    [],
  ]);
  for (const day of [4, 5]) {
    expect(await runOn(day)).toEqual([
      ['a', 'laboratory'],
      ['b', 'laboratory'],
    ]);
  }
  expect(await isUnreachable()).toBe(false);
});

describe('mail that SES rejects', () => {
  test('a mail that SES rejects is retried, and the administrators above are reminded, too', async () => {
    const { runOn, isUnreachable } = await seasonWith('c', ['accepted', 'rejected'], DELIVERED);
    await runOn(0);
    expect(await runOn(1)).toEqual([
      ['a', 'warehouse,catalogue'],
      ['b', 'warehouse,catalogue'],
      ['c', 'catalogue'],
    ]);
    expect(await runOn(2)).toEqual([]);
    expect(await isUnreachable()).toBe(false);
  });
});

test('late and repeated reports change nothing', async () => {
  const { world, top, runOn, isUnreachable } = await seasonWith('c', SOFT, DELIVERED);
  await runOn(0);
  const [gaveUp] = world.mails.filter(({ recipientId }) => recipientId === `${top}c`);
  expect(await runOn(1)).toContainEqual(['c', 'catalogue']); // which is delivered
  for (const mail of world.mails) {
    world.report(mail, 'accepted');
    if (mail !== gaveUp) world.report(mail, 'delivered');
  }
  if (gaveUp) for (let time = 0; time < 3; time++) world.report(gaveUp, 'soft-bounced');
  expect(await runOn(2)).toEqual([]);
  expect(await runOn(3)).toEqual([]);
  expect(await isUnreachable()).toBe(false);
});

test('a report about an administrator’s old address marks nobody', async () => {
  const { world, top, data, runOn, isUnreachable } = await seasonWith('c', ['accepted']);
  await runOn(0);
  const [old] = world.mails.filter(({ recipientId }) => recipientId === `${top}c`);
  const [administrator] = (await data.administrators()).filter(({ subject }) => subject === `${top}c`);
  if (administrator) await data.putAdministrator({ ...administrator, email: `${top}c2@mail.example` });
  if (old) world.report(old, 'bounced');
  expect(await runOn(1)).toContainEqual(['c', 'catalogue']); // at the address that is theirs now
  expect(world.mails.some(({ to }) => to === `${top}c2@mail.example`)).toBe(true);
  expect(await isUnreachable()).toBe(false);
});
