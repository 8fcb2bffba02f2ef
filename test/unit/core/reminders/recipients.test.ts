import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Administrator } from '../../../../core/organisation.ts';
import { recipientsOf } from '../../../../core/reminders/recipients.ts';

const administrator = (organisationId: string, unreachable: boolean): Administrator => ({
  subject: `admin of ${organisationId}`,
  name: 'Ada Byrne',
  email: `${organisationId}@northgate.example`,
  organisationId,
  ...(unreachable && { unreachable: '2027-03-01T00:00:00Z' }),
});

describe('who is reminded', () => {
  test('is the nearest organisation up the tree that has an administrator whom mail reaches', () => {
    const level = fc.constantFrom('nobody', 'reachable', 'unreachable');
    fc.assert(
      fc.asyncProperty(fc.array(level, { minLength: 1, maxLength: 6 }), async (levels) => {
        const path = levels.map((_, depth) => `o${depth}`);
        const recipients = await recipientsOf(path, async (id) => {
          const state = levels[path.indexOf(id)];
          return state === 'nobody' ? [] : [administrator(id, state === 'unreachable')];
        });
        const nearest = levels.lastIndexOf('reachable');
        expect(recipients?.administrators.map(({ organisationId }) => organisationId)).toEqual(
          nearest === -1 ? undefined : [`o${nearest}`],
        );
        const between = levels.slice(nearest + 1);
        if (recipients) {
          const because = between.includes('unreachable') ? 'unreachable' : 'no-administrator';
          expect(recipients.because).toBe(between.length === 0 ? 'own' : because);
        }
      }),
    );
  });
});
