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

/** A season in which something happens when the first run has planned, and nothing is sent yet. */
async function seasonIn(happens: (season: Season) => Promise<void>) {
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

describe('between planning and sending, a key', () => {
  test.each<[string, (season: Season) => Promise<void>]>([
    [
      'disabled',
      ({ data, keys, university, day }) =>
        data.commit(editKey(university, keys.portal, { enabled: false }, changeContextAt(day)).changes),
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
  ])('that was %s is not told of, then or later', async (_, happens) => {
    const { toldOn } = await seasonIn(happens);
    expect(await toldOn(0)).toEqual(WITHOUT_PORTAL);
    expect(await toldOn(1)).toEqual([
      ['a', 'warehouse'],
      ['b', 'warehouse'],
    ]);
  });

  test('whose successor nothing has used yet is told of, with the key that replaces it', async () => {
    const { world, toldOn } = await seasonIn(({ data, keys, university, day }) =>
      data.commit(rotateKey(university, keys.portal, {}, policy, changeContextAt(day)).changes),
    );
    expect(await toldOn(0)).toContainEqual(['a', 'warehouse,laboratory,portal']);
    const entries = world.mails.flatMap(({ content }) => content.entries);
    const replacements = entries.flatMap(({ keyName, replacement }) =>
      replacement ? [[keyName, replacement.keyName, replacement.state]] : [],
    );
    expect(replacements).toEqual([
      ['portal', 'portal', 'unused'],
      ['portal', 'portal', 'unused'],
    ]);
  });

  test('whose end came nearer is told of with that end, once, by the next run', async () => {
    const { world, toldOn } = await seasonIn(({ data, keys, university, day }) =>
      data.commit(
        rotateKey(university, keys.portal, { overlapDays: 3 }, policy, changeContextAt(day)).changes,
      ),
    );
    expect(await toldOn(0)).toEqual(WITHOUT_PORTAL);
    expect(await toldOn(1)).toEqual([
      ['a', 'warehouse,portal'],
      ['b', 'warehouse,portal'],
    ]);
    const portal = world.mails.at(-1)?.content.entries.find(({ keyName }) => keyName === 'portal');
    expect(portal).toMatchObject({ endsWithOverlap: true, daysLeft: 2, hoursLeft: 48 });
    expect(await toldOn(2)).toEqual([
      ['a', 'portal'],
      ['b', 'portal'],
    ]);
    expect(await toldOn(3)).toEqual([]); // it ends at the very instant of this run, and has not passed
    expect(await toldOn(4)).toEqual([
      ['a', 'portal,laboratory'],
      ['b', 'portal,laboratory'],
    ]);
    expect(world.mails.at(-1)?.content.entries.find(({ keyName }) => keyName === 'portal')?.hoursLeft).toBe(
      -1,
    );
    expect(await toldOn(30)).not.toContainEqual(['a', 'portal']); // the end that it had before
  });
});

describe('between planning and sending, an administrator', () => {
  test('who was moved to another branch is told nothing of the old one, and those above are told by the next run', async () => {
    const { toldOn } = await seasonIn(async ({ data, top }) => {
      const elsewhere = await data.organisation({ organisationId: `${top}x`, path: [`${top}x`] }, []);
      const [c] = (await data.administrators()).filter(({ subject }) => subject === `${top}c`);
      if (c) await data.putAdministrator({ ...c, organisationId: elsewhere.organisationId });
    });
    expect(await toldOn(0)).toEqual([
      ['a', 'warehouse,laboratory,portal'],
      ['b', 'warehouse,laboratory,portal'],
    ]);
    expect(await toldOn(1)).toEqual([
      ['a', 'warehouse,catalogue'],
      ['b', 'warehouse,catalogue'],
    ]);
    expect(await toldOn(2)).toEqual([]);
  });

  test('who was moved further down is told of what is there only, and nothing of the rest is lost', async () => {
    const { toldOn } = await seasonIn(async ({ data, top, faculty }) => {
      const [a] = (await data.administrators()).filter(({ subject }) => subject === `${top}a`);
      if (a) await data.putAdministrator({ ...a, organisationId: faculty.organisationId });
    });
    expect(await toldOn(0)).toEqual([
      ['b', 'warehouse,laboratory,portal'],
      ['c', 'catalogue'],
    ]);
    expect(await toldOn(1)).toEqual([
      ['a', 'laboratory'],
      ['b', 'warehouse'],
    ]);
    expect(await toldOn(2)).toEqual([]);
  });

  test('who was moved up is told why, as it is now', async () => {
    const { world, toldOn } = await seasonIn(async ({ data, top }) => {
      const [c] = (await data.administrators()).filter(({ subject }) => subject === `${top}c`);
      if (c) await data.putAdministrator({ ...c, organisationId: top });
    });
    expect(await toldOn(0)).toContainEqual(['c', 'catalogue']);
    const catalogue = world.mails
      .flatMap(({ content }) => content.entries)
      .find(({ keyName }) => keyName === 'catalogue');
    expect(catalogue?.because).toBe('no-administrator');
  });

  test('whose name and address were corrected is mailed there, by that name', async () => {
    const { world, toldOn } = await seasonIn(async ({ data, top }) => {
      const [c] = (await data.administrators()).filter(({ subject }) => subject === `${top}c`);
      if (c) await data.putAdministrator({ ...c, name: 'Cleo', email: 'cleo@mail.example' });
    });
    expect(await toldOn(0)).toContainEqual(['c', 'catalogue']);
    const mail = world.mails.find(({ to }) => to === 'cleo@mail.example');
    expect(mail?.content.recipientName).toBe('Cleo');
  });
});
