import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outlookOf } from '../../../../web/forecast/outlook.ts';

const TODAY = '2026-11-23';

/** Up to two days back: the zone of a key may be behind the reader's. */
const day = fc
  .date({ min: new Date('2026-10-30'), max: new Date('2029-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const endings = fc.array(
  fc.record({
    key: fc.record({ status: fc.constantFrom('active', 'expiring', 'replaced', 'expired', 'disabled') }),
    endsOn: day,
    isReplaced: fc.boolean(),
  }),
  { maxLength: 60 },
);
const ending = (endsOn: string, differing: object = {}) => ({
  key: { status: 'active' as const },
  endsOn,
  isReplaced: false,
  ...differing,
});

test('every key is counted once, in its own month, after the last one, or among those left out', () => {
  fc.assert(
    fc.property(endings, (all) => {
      const { months, later, leftOut, endings: shown } = outlookOf(all, TODAY);
      for (const { month, open, replaced } of months) {
        const inMonth = shown.filter(({ endsOn }) => endsOn.slice(0, 7) === month);
        expect(inMonth.filter(({ isReplaced }) => !isReplaced).length).toBe(open);
        expect(inMonth.filter(({ isReplaced }) => isReplaced).length).toBe(replaced);
      }
      expect(shown.filter(({ endsOn }) => endsOn.slice(0, 7) > '2027-11').length).toBe(later);
      expect(shown.length + leftOut.expired + leftOut.disabled).toBe(all.length);
      expect(shown.map(({ endsOn }) => endsOn)).toEqual(shown.map(({ endsOn }) => endsOn).sort());
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

test('a key whose day is still the reader’s last month is in that month, not in “later”', () => {
  const { months, later } = outlookOf([ending('2026-11-30')], '2026-12-01');
  expect(later).toBe(0);
  expect(months[0]).toEqual({ month: '2026-11', open: 1, replaced: 0 });
  expect(months.at(-1)?.month).toBe('2027-12');
});

test('a day is a clash where several working keys stop on it that have no successor', () => {
  const { clashes, months } = outlookOf(
    [
      ending('2027-04-02'),
      ending('2027-04-02', { key: { status: 'expiring' } }),
      ending('2027-03-01'),
      ending('2027-03-01'),
      ending('2027-03-01'),
      ending('2027-04-01'),
      ending('2027-04-01', { isReplaced: true }),
      ending('2027-05-01', { key: { status: 'disabled' } }),
      ending('2027-05-01'),
    ],
    TODAY,
  );
  expect([...clashes]).toEqual([
    ['2027-03-01', 3],
    ['2027-04-02', 2],
  ]);
  expect(months.find(({ month }) => month === '2027-04')).toEqual({ month: '2027-04', open: 3, replaced: 1 });
});
