import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editKey } from '../../../core/life-cycle.ts';
import type { TableNames } from '../../../core/tables.ts';
import { createKeyEventStore } from '../../../store/key-events.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';
import { DELIVERED } from '../../support/reminders.ts';
import { createTables } from '../../support/tables.ts';
import { connect } from '../store/store-support.ts';
import { aSeason } from './season.ts';

const client = connect();
let shared: TableNames;

beforeAll(async () => {
  shared = await createTables(client);
});
afterAll(() => client.destroy());

const ELI = 'eli@catalogue.example';
const FAY = 'fay@catalogue.example';

/** Creates a season. `mailsTo` are the keys in the mails to an address, and the addresses and names that each mentions. */
async function seasonWithContacts() {
  const season = await aSeason(client, shared);
  const { world } = season;
  const listMails = (to: string) => world.mails.filter((mail) => mail.to === to);
  const listKeys = (to: string) =>
    listMails(to).map(({ content }) => content.entries.map(({ keyName }) => keyName).join());
  return { ...season, listMails, listKeys };
}

describe('a contact of a key', () => {
  test('is reminded of that key alone, at each stage, with whom to ask, and how to stop the mails', async () => {
    const { data, university, keys, runOn, listMails, listKeys, top } = await seasonWithContacts();
    const recipientId = await data.contact(university, keys.warehouse, ELI);
    await runOn(0);
    await runOn(1);
    expect(listKeys(ELI)).toEqual(['warehouse', 'warehouse']);
    const [first] = listMails(ELI);
    expect(first?.content.entries[0]?.alsoReminded).toEqual({ names: [`${top}a`, `${top}b`], others: 0 });
    expect(first?.content.stopUrl).toMatch(
      /^https:\/\/keys\.example\.org\/contact\/stop#[\w-]+\.[\w-]{22}\./,
    );
    const [toAda] = listMails(`${top}a@mail.example`);
    const warehouse = toAda?.content.entries.find(({ keyName }) => keyName === 'warehouse');
    expect(warehouse?.alsoReminded).toEqual({ names: [ELI, `${top}b`].sort(), others: 0 });
    expect(toAda?.content.stopUrl).toBeUndefined();

    const { rows } = await createKeyEventStore(client, shared.keyEvents).list(
      university.organisationId,
      keys.warehouse.keyId,
      { limit: 10 },
    );
    const reminder = rows.find(({ stage }) => stage === 1);
    expect(reminder).toMatchObject({ keyName: 'warehouse', organisationPath: university.path });
    expect(reminder?.deliveredTo).toContain(recipientId);
    await runOn(1);
    expect(listKeys(ELI)).toHaveLength(2);
  });

  test('does not learn other contacts’ addresses', async () => {
    const { data, university, keys, runOn, listMails } = await seasonWithContacts();
    await data.contact(university, keys.warehouse, ELI);
    await data.contact(university, keys.warehouse, FAY);
    await runOn(0);
    const [toEli] = listMails(ELI);
    expect(JSON.stringify(toEli?.content)).not.toContain(FAY);
    expect(toEli?.content.entries[0]?.alsoReminded.others).toBe(1);
    expect(listMails(FAY)).toHaveLength(1);
  });

  test('is not reminded if they were removed, or stopped the mails, between planning and sending', async () => {
    const { data, university, keys, world, runOn, listMails, top } = await seasonWithContacts();
    await data.contact(university, keys.warehouse, ELI);
    const fay = await data.contact(university, keys.portal, FAY);
    let isOver = false;
    world.onStep = async (when, name) => {
      if (when !== 'after' || name !== 'enqueue' || isOver) return;
      isOver = true;
      const [organisationId = '', contactId = ''] = fay.split('/');
      const contact = await data.contacts.find({ organisationId, contactId });
      if (!contact) throw new Error('Fay is not stored');
      await data.contacts.put({ ...contact, declinedAt: world.clock.toISOString() }, contact);
      const context = changeContextAt(world.clock);
      const current = await data.find(keys.warehouse);
      await data.commit(editKey(university, current, { contacts: [] }, policy, context).changes);
    };
    await runOn(0);
    await runOn(1);
    expect(listMails(ELI)).toEqual([]);
    expect(listMails(FAY)).toEqual([]);
    expect(listMails(`${top}a@mail.example`)).toHaveLength(2);
  });

  test('is enough where an organisation has no administrator; if their mail bounces, those above are reminded', async () => {
    const { data, faculty, keys, world, runOn, listKeys, top } = await seasonWithContacts();
    const recipientId = await data.contact(faculty, keys.laboratory, ELI);
    world.getFate = (to) => (to === ELI ? ['accepted', 'bounced'] : DELIVERED);
    await runOn(0);
    expect(listKeys(ELI)).toEqual(['laboratory']);
    expect(listKeys(`${top}a@mail.example`)).toEqual(['warehouse,portal']);
    const [organisationId = '', contactId = ''] = recipientId.split('/');
    expect((await data.contacts.find({ organisationId, contactId }))?.unreachable).toBeDefined();
    await runOn(1);
    expect(listKeys(ELI)).toHaveLength(1);
    expect(listKeys(`${top}a@mail.example`)[1]).toContain('laboratory');
    const entry = world.mails.at(-1)?.content.entries.find(({ keyName }) => keyName === 'laboratory');
    expect(entry?.because).toBe('no-administrator');
  });
});
