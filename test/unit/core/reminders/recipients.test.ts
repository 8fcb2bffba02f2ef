import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Contact,
  formatContactRecipientId,
  getContactReference,
} from '../../../../core/contacts/contact.ts';
import {
  createRecipientLister,
  findRecipients,
  nameWithinBranch,
  type Recipient,
  toContactRecipient,
} from '../../../../core/reminders/recipients.ts';

const recipient = (recipientId: string, organisationId: string, unreachable = false): Recipient => ({
  recipientId,
  name: 'Ada Byrne',
  email: `${recipientId}@northgate.example`,
  organisationId,
  ...(unreachable && { unreachable: '2027-03-01T00:00:00Z' }),
});
const listIds = (found: Awaited<ReturnType<typeof findRecipients>>) =>
  found?.recipients.map(({ recipientId }) => recipientId);

describe('recipients of a key’s reminders', () => {
  test('recipients come from the closest organisation up the tree with an administrator who can be reached', async () => {
    const level = fc.constantFrom('nobody', 'reachable', 'unreachable');
    await fc.assert(
      fc.asyncProperty(fc.array(level, { minLength: 1, maxLength: 6 }), async (levels) => {
        const path = levels.map((_, depth) => `o${depth}`);
        const found = await findRecipients(path, async (id) => {
          const state = levels[path.indexOf(id)];
          return state === 'nobody' ? [] : [recipient(`admin-${id}`, id, state === 'unreachable')];
        });
        const nearest = levels.lastIndexOf('reachable');
        expect(listIds(found)).toEqual(nearest === -1 ? undefined : [`admin-o${nearest}`]);
        const between = levels.slice(nearest + 1);
        const because = between.includes('unreachable') ? 'unreachable' : 'no-administrator';
        if (found) expect(found.because).toBe(between.length === 0 ? 'own' : because);
      }),
    );
  });

  test('recipients include others if SES refuses mail to one, who is also retried', async () => {
    const list = async (id: string) =>
      id === 'top'
        ? [recipient('above', 'top')]
        : [recipient('refused', 'below'), recipient('other', 'below')];
    expect(listIds(await findRecipients(['top', 'below'], list, new Set(['refused'])))).toEqual([
      'refused',
      'other',
    ]);
    const both = new Set(['refused', 'other']);
    expect(listIds(await findRecipients(['top', 'below'], list, both))).toEqual([
      'refused',
      'other',
      'above',
    ]);
    const all = new Set(['refused', 'other', 'above']);
    expect(listIds(await findRecipients(['top', 'below'], list, all))).toEqual(['refused', 'other']);
  });

  test('a key’s contacts are recipients only in its own organisation, once they are known', async () => {
    const kim = formatContactRecipientId(getContactReference('below', 'kim@b.example'));
    const listRecipients = createRecipientLister({
      listRecipients: async (id) => [recipient(`admin-${id}`, id)],
      findRecipient: async (id) => (id === kim ? recipient(id, 'below') : undefined),
    });
    const list = listRecipients({ organisationId: 'below', contacts: ['kim@b.example', 'lee@b.example'] });
    expect((await list('below')).map(({ recipientId }) => recipientId)).toEqual(['admin-below', kim]);
    expect(await list('top')).toEqual([recipient('admin-top', 'top')]);
    expect(await listRecipients({ organisationId: 'below' })('below')).toEqual([
      recipient('admin-below', 'below'),
    ]);
  });

  test('a contact is a recipient after they have confirmed, and until they decline', () => {
    const asked: Contact = {
      ...getContactReference('below', 'kim@b.example'),
      email: 'kim@b.example',
      requestedAt: '2027-01-01T00:00:00Z',
      requestedBy: 'Ada Byrne',
      stopSecret: 'a'.repeat(22),
      version: 1,
    };
    const confirmed = { ...asked, confirmedAt: '2027-01-02T00:00:00Z' };
    const unreachable = '2027-01-03T00:00:00Z';
    expect(toContactRecipient(asked)).toBeUndefined();
    expect(toContactRecipient(confirmed)).toMatchObject({ email: asked.email, organisationId: 'below' });
    expect(toContactRecipient(confirmed)).not.toHaveProperty('unreachable');
    expect(toContactRecipient({ ...confirmed, unreachable })).toMatchObject({ unreachable });
    expect(toContactRecipient({ ...confirmed, declinedAt: unreachable })).toBeUndefined();
  });

  test('a reader knows the names of recipients in their branch, and only the number of the others', () => {
    const people = ['top', 'middle', 'below'].map((id) => ({ ...recipient(`r-${id}`, id), name: id }));
    const path = ['top', 'middle', 'below'];
    expect(nameWithinBranch(people, path, { organisationId: 'top' })).toEqual({
      names: ['below', 'middle', 'top'],
      others: 0,
    });
    expect(nameWithinBranch(people, path, { organisationId: 'middle' })).toEqual({
      names: ['below', 'middle'],
      others: 1,
    });
    const isHidden = ({ name }: Recipient) => name === 'below';
    expect(nameWithinBranch(people, path, { organisationId: 'middle' }, isHidden)).toEqual({
      names: ['middle'],
      others: 2,
    });
  });
});
