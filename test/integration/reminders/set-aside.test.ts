import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KeyReference } from '../../../core/key-value.ts';
import type { TableNames } from '../../../core/tables.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';
import { aSeason } from './season.ts';

const client = connect();
let shared: TableNames;

beforeAll(async () => {
  shared = await createTables(client);
});
afterAll(() => client.destroy());

/** Writes an invalid value to an attribute of a row. */
const damage = (TableName: string, Key: Record<string, string>, attribute: string) =>
  client.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: 'SET #attribute = :damage',
      ExpressionAttributeNames: { '#attribute': attribute },
      ExpressionAttributeValues: { ':damage': { what: 'is this?' } },
    }),
  );
const toReference = ({ organisationId, keyId }: KeyReference) => ({ organisationId, keyId });

/** The mails of a season without those of one organisation or key. */
const OTHERS = {
  withoutCatalogue: [
    ['a', 'warehouse,laboratory,portal'],
    ['b', 'warehouse,laboratory,portal'],
  ],
  withoutPortal: [
    ['a', 'warehouse,laboratory'],
    ['b', 'warehouse,laboratory'],
    ['c', 'catalogue'],
  ],
};

describe('operators are alerted, and everybody else is mailed', () => {
  test.each(['enabled', 'name'])(
    'operators are alerted, and everybody else is mailed, if the field %s of a key is damaged',
    async (field) => {
      const { world, tables, keys, runOn } = await aSeason(client, shared);
      await damage(tables.apiKeys, toReference(keys.portal), field);
      expect(await runOn(0)).toEqual(OTHERS.withoutPortal);
      const { organisationId, keyId } = keys.portal;
      expect(world.setAside).toContainEqual({
        reason: 'row-damaged',
        what: { row: expect.stringContaining(`API key ${organisationId}/${keyId}`) },
      });
      expect(world.queue.deadLetters).toEqual([]);
    },
  );

  test('operators are alerted, and everybody else is mailed, if the row of an administrator is damaged', async () => {
    const { world, top, tables, runOn } = await aSeason(client, shared);
    await damage(tables.administrators, { subject: `${top}a` }, 'email');
    expect(await runOn(0)).toEqual([
      ['b', 'warehouse,laboratory,portal'],
      ['c', 'catalogue'],
    ]);
    expect(world.setAside).toContainEqual({
      reason: 'row-damaged',
      what: { row: expect.stringContaining(`administrator ${top}a`) },
    });
  });

  test('operators are alerted, and everybody else is mailed, if the row of an administrator is damaged after their digest was planned', async () => {
    const { world, top, tables, runOn } = await aSeason(client, shared);
    world.onStep = async (when, name) => {
      if (when === 'after' && name === 'enqueue')
        await damage(tables.administrators, { subject: `${top}c` }, 'email');
    };
    expect(await runOn(0)).toEqual(OTHERS.withoutCatalogue);
    expect(world.queue.deadLetters).toEqual([]);
    expect(world.setAside).toContainEqual({
      reason: 'row-damaged',
      what: { row: expect.stringContaining(`administrator ${top}c`) },
    });
    expect(await runOn(1)).toEqual([
      ['a', 'warehouse,catalogue'],
      ['b', 'warehouse,catalogue'],
    ]);
  });

  test('operators are alerted, and everybody else is mailed, if the row of an organisation is damaged', async () => {
    const { world, library, tables, keys, runOn } = await aSeason(client, shared);
    await damage(tables.organisations, { organisationId: library.organisationId }, 'timeZone');
    expect(await runOn(0)).toEqual(OTHERS.withoutCatalogue);
    expect(world.setAside).toEqual([
      {
        reason: 'row-damaged',
        what: { row: expect.stringContaining(`organisation ${library.organisationId}`) },
      },
      { reason: 'organisation-missing', what: toReference(keys.catalogue) },
    ]);
  });

  test('operators are alerted, and everybody else is mailed, if the time zone of an organisation is unknown to the runtime', async () => {
    const { world, data, library, keys, runOn } = await aSeason(client, shared);
    await data.putOrganisation({ ...library, timeZone: 'Mars/Olympus_Mons' });
    expect(await runOn(0)).toEqual(OTHERS.withoutCatalogue);
    expect(world.setAside).toEqual([{ reason: 'time-zone-unknown', what: toReference(keys.catalogue) }]);
  });

  test('operators are alerted, and everybody else is mailed, if a time zone becomes unknown after the digests were planned', async () => {
    const { world, data, faculty, keys, runOn } = await aSeason(client, shared);
    world.onStep = async (when, name) => {
      if (when === 'after' && name === 'enqueue')
        await data.putOrganisation({ ...faculty, timeZone: 'Mars/Olympus_Mons' });
    };
    expect(await runOn(0)).toEqual([
      ['a', 'warehouse,portal'],
      ['b', 'warehouse,portal'],
      ['c', 'catalogue'],
    ]);
    expect(world.setAside).toContainEqual({
      reason: 'time-zone-unknown',
      what: toReference(keys.laboratory),
    });
    expect(world.queue.deadLetters).toEqual([]);
  });

  test('operators are alerted, and everybody else is mailed, if a recipient’s own time zone is unknown, so that the mail uses UTC', async () => {
    const { world, top, data, university, runOn } = await aSeason(client, shared);
    await data.putOrganisation({ ...university, timeZone: 'Mars/Olympus_Mons' });
    expect(await runOn(0)).toEqual([
      ['a', 'laboratory'],
      ['b', 'laboratory'],
      ['c', 'catalogue'],
    ]);
    const toA = world.mails.find(({ recipientId }) => recipientId === `${top}a`);
    expect(toA?.content.timeZone).toBe('UTC');
  });

  test('operators are alerted, and everybody else is mailed, if an organisation is not in the directory', async () => {
    const { world, data, library, keys, runOn } = await aSeason(client, shared);
    await data.removeOrganisation(library.organisationId);
    expect(await runOn(0)).toEqual(OTHERS.withoutCatalogue);
    expect(world.setAside).toEqual([{ reason: 'organisation-missing', what: toReference(keys.catalogue) }]);
  });

  test('operators are alerted, and everybody else is mailed, if nobody can be reached, again at each stage', async () => {
    const { world, top, data, keys, runOn } = await aSeason(client, shared);
    for (const who of ['a', 'b']) await data.removeAdministrator(`${top}${who}`);
    expect(await runOn(0)).toEqual([['c', 'catalogue']]);
    const unreached = { reason: 'nobody-reachable', what: toReference(keys.laboratory) };
    expect(world.setAside).toContainEqual(unreached);
    expect(world.setAside).toHaveLength(3);
    await runOn(1);
    await runOn(2);
    await runOn(3);
    await runOn(4);
    expect(world.setAside.filter(({ what }) => what.keyId === keys.laboratory.keyId)).toEqual([
      unreached,
      unreached,
    ]);
  });

  test('operators are alerted, and everybody else is mailed, if the row of a reminder is damaged', async () => {
    const { world, top, tables, keys, runOn } = await aSeason(client, shared);
    await runOn(0);
    const endRecipient = `${new Date(keys.warehouse.expiresAt).toISOString()}/${top}a`;
    await damage(tables.reminders, { keyId: keys.warehouse.keyId, endRecipient }, 'stage');
    expect(await runOn(1)).toContainEqual(['b', 'warehouse']);
    expect(world.setAside).toContainEqual({
      reason: 'row-damaged',
      what: { row: expect.stringContaining(`reminder ${keys.warehouse.keyId}`) },
    });
    expect(await runOn(4)).toContainEqual(['b', 'laboratory']);
  });

  test('operators are alerted, and everybody else is mailed, if the row of a digest is damaged', async () => {
    const { world, top, day, tables, runOn } = await aSeason(client, shared);
    world.onStep = async (when, name) => {
      if (when === 'before' && name === 'enqueue')
        await damage(tables.digests, { run: day.toISOString(), recipientId: `${top}c` }, 'claimedAt');
    };
    world.isExpected = (error) => error instanceof Error && error.name === 'DamagedRowError';
    expect(await runOn(0)).toEqual(OTHERS.withoutCatalogue);
    expect(world.queue.deadLetters).toHaveLength(1);
    world.onStep = () => {};
    expect(await runOn(1)).toEqual([
      ['a', 'warehouse'],
      ['b', 'warehouse'],
    ]);
    expect(world.setAside).toContainEqual({
      reason: 'row-damaged',
      what: { row: expect.stringContaining(`digest ${day.toISOString()}/${top}c`) },
    });
  });
});
