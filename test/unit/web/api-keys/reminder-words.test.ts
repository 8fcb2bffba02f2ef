import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bounceWarning, reminderDetails } from '../../../../web/api-keys/detail/reminder-words.ts';

test.each([
  [
    { stage: 7, administrators: 2, delivered: 2, bounced: 0 },
    ['7 days before its end: mailed to 2 administrators', '2 arrived'],
  ],
  [
    { stage: 1, administrators: 1, delivered: 0, bounced: 1 },
    ['1 day before its end: mailed to 1 administrator'],
  ],
  [
    { stage: 0, administrators: 3, delivered: 2, bounced: 0 },
    ['It had stopped: mailed to 3 administrators', '2 arrived, 1 not confirmed yet'],
  ],
  [
    { stage: 3, administrators: 0, delivered: 0, bounced: 0 },
    ['3 days before its end: no mail has gone out yet'],
  ],
])('a reminder says when, to how many, and what became of it: %j', (reminder, said) => {
  expect(reminderDetails(reminder)).toEqual(said);
});

test('every mail is accounted for: it arrived, came back, or is not confirmed yet', () => {
  const reminders = fc
    .record({ delivered: fc.nat(50), bounced: fc.nat(50), unconfirmed: fc.nat(50) })
    .map(({ unconfirmed, ...known }) => ({
      ...known,
      stage: 7,
      administrators: known.delivered + known.bounced + unconfirmed,
    }));
  fc.assert(
    fc.property(reminders, (reminder) => {
      const said = [...reminderDetails(reminder).slice(1), bounceWarning(reminder) ?? ''].join(', ');
      const counts = [...said.matchAll(/(\d+) (?:arrived|not confirmed|came back)/g)].map(([, n]) =>
        Number(n),
      );
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(reminder.administrators);
      expect(counts).not.toContain(0);
    }),
  );
});
