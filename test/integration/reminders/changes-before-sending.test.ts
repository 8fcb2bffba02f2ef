import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteKey, editKey } from '../../../core/life-cycle.ts';
import { rotateKey } from '../../../core/rotation.ts';
import type { TableNames } from '../../../core/tables.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';
import { aSeason } from './season.ts';

const client = connect();
let shared: TableNames;

beforeAll(async () => {
  shared = await createTables(client);
});
afterAll(() => client.destroy());

type Season = Awaited<ReturnType<typeof aSeason>>;

/** Creates a season in which something happens after the first run's planning, and before its sending. */
async function changeBeforeSending(happens: (season: Season) => Promise<void>) {
  const season = await aSeason(client, shared);
  let isOver = false;
  season.world.onStep = async (when, name) => {
    if (when !== 'after' || name !== 'enqueue' || isOver) return;
    isOver = true;
    await happens(season);
  };
  return season;
}

const WITHOUT_PORTAL = [
  ['a', 'warehouse,laboratory'],
  ['b', 'warehouse,laboratory'],
  ['c', 'catalogue'],
];

describe('key that changes between planning and sending', () => {
  test.each<[string, (season: Season) => Promise<void>]>([
    [
      'disabled',
      ({ data, keys, university, day }) =>
        data.commit(
          editKey(university, keys.portal, { enabled: false }, policy, changeContextAt(day)).changes,
        ),
    ],
    ['deleted', ({ data, keys, day }) => data.commit(deleteKey(keys.portal, changeContextAt(day)).changes)],
    [
      'replaced by a key that is in use',
      async ({ data, keys, university, day }) => {
        const successor = rotateKey(university, keys.portal, {}, policy, changeContextAt(day));
        await data.commit(successor.changes);
        await data.recordUse(successor.key, day);
      },
    ],
  ])('a key causes no reminder if it was %s between planning and sending', async (_, happens) => {
    const { runOn } = await changeBeforeSending(happens);
    expect(await runOn(0)).toEqual(WITHOUT_PORTAL);
    expect(await runOn(1)).toEqual([
      ['a', 'warehouse'],
      ['b', 'warehouse'],
    ]);
  });

  test('a key that was rotated after planning is in the mail with its successor if that was never used', async () => {
    const { world, runOn } = await changeBeforeSending(({ data, keys, university, day }) =>
      data.commit(rotateKey(university, keys.portal, {}, policy, changeContextAt(day)).changes),
    );
    expect(await runOn(0)).toContainEqual(['a', 'warehouse,laboratory,portal']);
    const entries = world.mails.flatMap(({ content }) => content.entries);
    const replacements = entries.flatMap(({ keyName, replacement }) =>
      replacement ? [[keyName, replacement.keyName, replacement.state]] : [],
    );
    expect(replacements).toEqual([
      ['portal', 'portal', 'unused'],
      ['portal', 'portal', 'unused'],
    ]);
  });

  test('a key whose end moved closer after planning is in the next run’s mail, once', async () => {
    const { world, runOn } = await changeBeforeSending(({ data, keys, university, day }) =>
      data.commit(
        rotateKey(university, keys.portal, { overlapDays: 3 }, policy, changeContextAt(day)).changes,
      ),
    );
    expect(await runOn(0)).toEqual(WITHOUT_PORTAL);
    expect(await runOn(1)).toEqual([
      ['a', 'warehouse,portal'],
      ['b', 'warehouse,portal'],
    ]);
    const portal = world.mails.at(-1)?.content.entries.find(({ keyName }) => keyName === 'portal');
    expect(portal).toMatchObject({ endsWithOverlap: true, daysLeft: 2, hoursLeft: 48 });
    expect(await runOn(2)).toEqual([
      ['a', 'portal'],
      ['b', 'portal'],
    ]);
    expect(await runOn(3)).toEqual([]); // it ends at the very instant of this run, and has not passed
    expect(await runOn(4)).toEqual([
      ['a', 'portal,laboratory'],
      ['b', 'portal,laboratory'],
    ]);
    expect(world.mails.at(-1)?.content.entries.find(({ keyName }) => keyName === 'portal')?.hoursLeft).toBe(
      -1,
    );
    expect(await runOn(30)).not.toContainEqual(['a', 'portal']); // the end that it had before
  });
});

describe('administrator who changes between planning and sending', () => {
  test('an administrator who moved to another branch gets no mail about the old one, and the next run reminds the administrators above', async () => {
    const { runOn } = await changeBeforeSending(async ({ data, top }) => {
      const elsewhere = await data.organisation({ organisationId: `${top}x`, path: [`${top}x`] }, []);
      const [c] = (await data.administrators()).filter(({ subject }) => subject === `${top}c`);
      if (c) await data.putAdministrator({ ...c, organisationId: elsewhere.organisationId });
    });
    expect(await runOn(0)).toEqual([
      ['a', 'warehouse,laboratory,portal'],
      ['b', 'warehouse,laboratory,portal'],
    ]);
    expect(await runOn(1)).toEqual([
      ['a', 'warehouse,catalogue'],
      ['b', 'warehouse,catalogue'],
    ]);
    expect(await runOn(2)).toEqual([]);
  });

  test('an administrator who moved down gets a mail about only the organisations below, and the next run sends the rest', async () => {
    const { runOn } = await changeBeforeSending(async ({ data, top, faculty }) => {
      const [a] = (await data.administrators()).filter(({ subject }) => subject === `${top}a`);
      if (a) await data.putAdministrator({ ...a, organisationId: faculty.organisationId });
    });
    expect(await runOn(0)).toEqual([
      ['b', 'warehouse,laboratory,portal'],
      ['c', 'catalogue'],
    ]);
    expect(await runOn(1)).toEqual([
      ['a', 'laboratory'],
      ['b', 'warehouse'],
    ]);
    expect(await runOn(2)).toEqual([]);
  });

  test('an administrator who moved up gets the current reason', async () => {
    const { world, runOn } = await changeBeforeSending(async ({ data, top }) => {
      const [c] = (await data.administrators()).filter(({ subject }) => subject === `${top}c`);
      if (c) await data.putAdministrator({ ...c, organisationId: top });
    });
    expect(await runOn(0)).toContainEqual(['c', 'catalogue']);
    const catalogue = world.mails
      .flatMap(({ content }) => content.entries)
      .find(({ keyName }) => keyName === 'catalogue');
    expect(catalogue?.because).toBe('no-administrator');
  });

  test('an administrator gets the mail at the address, and with the name, that were corrected after planning', async () => {
    const { world, runOn } = await changeBeforeSending(async ({ data, top }) => {
      const [c] = (await data.administrators()).filter(({ subject }) => subject === `${top}c`);
      if (c) await data.putAdministrator({ ...c, name: 'Cleo', email: 'cleo@mail.example' });
    });
    expect(await runOn(0)).toContainEqual(['c', 'catalogue']);
    const mail = world.mails.find(({ to }) => to === 'cleo@mail.example');
    expect(mail?.content.recipientName).toBe('Cleo');
  });
});
