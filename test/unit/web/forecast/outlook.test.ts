import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outlookOf } from '../../../../web/forecast/outlook.ts';

const date = fc
  .date({ min: new Date('2026-11-23'), max: new Date('2029-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const keys = fc.array(
  fc.record(
    {
      keyId: fc.uuid(),
      organisationId: fc.constantFrom('north', 'hawaii'),
      expiresOn: date,
      status: fc.constantFrom('active', 'expiring', 'expired', 'disabled'),
      worksUntil: date.map((day) => `${day}T12:00:00Z`),
      replacedBy: fc.constant('k'),
    },
    { requiredKeys: ['keyId', 'organisationId', 'expiresOn', 'status'] },
  ),
  { maxLength: 60 },
);
const zoneOf = (id: string): string => (id === 'hawaii' ? 'Pacific/Honolulu' : 'Europe/London');
const aKey = (keyId: string, expiresOn: string, differing: object = {}) => ({
  keyId,
  organisationId: 'north',
  expiresOn,
  status: 'active' as const,
  ...differing,
});

test('every key is counted once: in a month, after the last one, or among those left out', () => {
  fc.assert(
    fc.property(keys, (all) => {
      const { months, later, leftOut, endings } = outlookOf(all, '2026-11-24', zoneOf);
      const ahead = months.reduce((sum, { open, replaced }) => sum + open + replaced, 0);
      expect(ahead + later).toBe(endings.length);
      expect(endings.length + leftOut.expired + leftOut.disabled).toBe(all.length);
      const dates = endings.map(({ endsOn }) => endsOn);
      expect(dates).toEqual(dates.toSorted());
    }),
  );
});

test('the months follow each other without a gap, across the turn of the year', () => {
  const { months } = outlookOf([], '2026-11-30', zoneOf);
  expect(months.map(({ month }) => month)).toEqual([
    ...['2026-11', '2026-12', '2027-01', '2027-02', '2027-03', '2027-04', '2027-05'],
    ...['2027-06', '2027-07', '2027-08', '2027-09', '2027-10', '2027-11'],
  ]);
});

test('a key that still works where its last date has not ended counts in this month', () => {
  const { months, later } = outlookOf([aKey('a', '2026-11-30')], '2026-12-01', zoneOf);
  expect(months[0]).toEqual({ month: '2026-12', open: 1, replaced: 0 });
  expect(later).toBe(0);
});

test('a key whose overlap ends before it expires stops when that ends, on the date in its own zone', () => {
  const replaced = { replacedBy: 'b', worksUntil: '2026-12-05T08:00:00Z', organisationId: 'hawaii' };
  const { endings, months } = outlookOf(
    [aKey('a', '2027-03-01', replaced), aKey('b', '2027-12-01')],
    '2026-11-24',
    zoneOf,
  );
  expect(endings[0]).toMatchObject({ endsOn: '2026-12-04', isReplaced: true });
  expect(months[1]).toEqual({ month: '2026-12', open: 0, replaced: 1 });
});

test('a date is a clash where several keys stop on it that nothing has been done about', () => {
  const { clashes, months } = outlookOf(
    [
      aKey('a', '2027-03-01'),
      aKey('b', '2027-03-01'),
      aKey('c', '2027-04-01'),
      aKey('d', '2027-04-01', { replacedBy: 'c' }),
      aKey('e', '2027-05-01', { status: 'disabled' }),
      aKey('f', '2027-05-01'),
      aKey('g', '2027-06-01'),
      aKey('h', '2027-06-01', { replacedBy: 'a deleted key' }),
    ],
    '2026-11-23',
    zoneOf,
  );
  expect([...clashes]).toEqual([
    ['2027-03-01', 2],
    ['2027-06-01', 2],
  ]);
  expect(months.find(({ month }) => month === '2027-04')).toEqual({ month: '2027-04', open: 1, replaced: 1 });
});
