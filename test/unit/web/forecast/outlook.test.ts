import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outlookOf } from '../../../../web/forecast/outlook.ts';

const date = fc
  .date({ min: new Date('2026-11-23'), max: new Date('2029-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const keys = fc.array(
  fc.record(
    {
      expiresOn: date,
      status: fc.constantFrom('active', 'expiring', 'expired', 'disabled'),
      replacedBy: fc.constant('k'),
    },
    { requiredKeys: ['expiresOn', 'status'] },
  ),
  { maxLength: 60 },
);

test('every key is counted once: in a month, after the last one, or among those left out', () => {
  fc.assert(
    fc.property(keys, (all) => {
      const { months, later, leftOut, keys: shown } = outlookOf(all, '2026-11-23');
      const ahead = months.reduce((sum, { open, replaced }) => sum + open + replaced, 0);
      expect(ahead + later).toBe(shown.length);
      expect(shown.length + leftOut.expired + leftOut.disabled).toBe(all.length);
      expect(shown.map(({ expiresOn }) => expiresOn)).toEqual(shown.map(({ expiresOn }) => expiresOn).sort());
    }),
  );
});

test('the months follow each other without a gap, across the turn of the year', () => {
  const { months } = outlookOf([], '2026-11-30');
  expect(months.map(({ month }) => month)).toEqual([
    ...['2026-11', '2026-12', '2027-01', '2027-02', '2027-03', '2027-04', '2027-05'],
    ...['2027-06', '2027-07', '2027-08', '2027-09', '2027-10', '2027-11'],
  ]);
});

test('a date is a clash where several keys expire on it that nothing has been done about', () => {
  const { clashes, months } = outlookOf(
    [
      { expiresOn: '2027-03-01', status: 'active' },
      { expiresOn: '2027-03-01', status: 'expiring' },
      { expiresOn: '2027-04-01', status: 'active' },
      { expiresOn: '2027-04-01', status: 'active', replacedBy: 'k' },
      { expiresOn: '2027-05-01', status: 'disabled' },
      { expiresOn: '2027-05-01', status: 'active' },
    ],
    '2026-11-23',
  );
  expect([...clashes]).toEqual([['2027-03-01', 2]]);
  expect(months.find(({ month }) => month === '2027-04')).toEqual({ month: '2027-04', open: 1, replaced: 1 });
});
