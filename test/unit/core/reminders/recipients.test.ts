import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findRecipients, type Recipient } from '../../../../core/reminders/recipients.ts';

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
});
