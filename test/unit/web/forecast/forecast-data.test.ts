import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KeyStatus } from '../../../../web/api/types.ts';
import {
  buildForecast,
  describeSharedDays,
  formatNames,
  formatNotShown,
} from '../../../../web/forecast/forecast-data.ts';

const TODAY = '2026-11-23';

const SUCCESSOR = { keyId: 'successor', endsOn: '2099-01-01', status: 'active' } as const;
let lastId = 0;
function buildKey(endsOn: string, { status = 'active' as KeyStatus, replacedBy = '' } = {}) {
  return { keyId: `k${++lastId}`, endsOn, status, ...(replacedBy && { replacedBy }) };
}

/** Includes past dates: the time zone of a key may be behind the reader's. */
const days = fc
  .date({ min: new Date('2026-10-30'), max: new Date('2029-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const keyLists = fc.array(
  fc
    .record({
      status: fc.constantFrom<KeyStatus>('active', 'expiring', 'replaced', 'expired', 'disabled'),
      endsOn: days,
      replacedBy: fc.constantFrom('', 'successor'),
    })
    .map(({ endsOn, ...options }) => buildKey(endsOn, options)),
  { maxLength: 60 },
);

describe('data', () => {
  test('the forecast counts every key once: in its month, as later, or as not shown', () => {
    fc.assert(
      fc.property(keyLists, (keys) => {
        const { months, later, notShown, keyEnds } = buildForecast([...keys, SUCCESSOR], TODAY);
        for (const { month, open, replaced } of months) {
          const inMonth = keyEnds.filter(({ endsOn }) => endsOn.slice(0, 7) === month);
          expect(inMonth.filter(({ isReplaced }) => !isReplaced).length).toBe(open);
          expect(inMonth.filter(({ isReplaced }) => isReplaced).length).toBe(replaced);
        }
        expect(keyEnds.filter(({ endsOn }) => endsOn.slice(0, 7) > '2027-11').length).toBe(later);
        expect(keyEnds.length + notShown.expired + notShown.disabled).toBe(keys.length + 1);
        expect(keyEnds.map(({ endsOn }) => endsOn)).toEqual(keyEnds.map(({ endsOn }) => endsOn).sort());
      }),
    );
  });

  test('the forecast lists the months without a gap, across the turn of the year', () => {
    const { months } = buildForecast([], '2026-11-30');
    expect(months.map(({ month }) => month)).toEqual([
      ...['2026-11', '2026-12', '2027-01', '2027-02', '2027-03', '2027-04', '2027-05'],
      ...['2027-06', '2027-07', '2027-08', '2027-09', '2027-10', '2027-11'],
    ]);
  });

  test('the forecast includes the previous month if a key still works there, further west than the reader', () => {
    const { months, later } = buildForecast([buildKey('2026-11-30')], '2026-12-01');
    expect(later).toBe(0);
    expect(months[0]).toEqual({ month: '2026-11', open: 1, replaced: 0 });
    expect(months.at(-1)?.month).toBe('2027-12');
  });

  test('the forecast reports the days on which several working keys without a successor stop working', () => {
    const { sharedDays, months } = buildForecast(
      [
        buildKey('2027-04-02'),
        buildKey('2027-04-02', { status: 'expiring' }),
        buildKey('2027-03-01'),
        buildKey('2027-03-01'),
        buildKey('2027-03-01'),
        buildKey('2027-04-01'),
        buildKey('2027-04-01', { replacedBy: 'successor' }),
        buildKey('2027-05-01', { status: 'disabled' }),
        buildKey('2027-05-01'),
        SUCCESSOR,
      ],
      TODAY,
    );
    expect([...sharedDays]).toEqual([
      ['2027-03-01', 3],
      ['2027-04-02', 2],
    ]);
    expect(months.find(({ month }) => month === '2027-04')).toEqual({
      month: '2027-04',
      open: 3,
      replaced: 1,
    });
  });

  test('the forecast uses the date of the key’s end', () => {
    const key = buildKey('2026-12-05');
    expect(buildForecast([key], TODAY).keyEnds).toEqual([{ key, endsOn: '2026-12-05', isReplaced: false }]);
  });

  test('a key whose successor no longer exists does not count as replaced', () => {
    const keys = [
      { keyId: 'k1', endsOn: '2026-12-05', status: 'replaced', replacedBy: 'k2' },
      { keyId: 'k2', endsOn: '2026-12-06', status: 'active' },
      { keyId: 'k3', endsOn: '2026-12-07', status: 'active', replacedBy: 'gone' },
    ] as const;
    const { keyEnds } = buildForecast(keys, TODAY);
    expect(keyEnds.map(({ isReplaced }) => isReplaced)).toEqual([true, false, false]);
  });
});

describe('text', () => {
  test('a long list names some and counts the rest', () => {
    expect(formatNames(['A', 'B', 'C', 'D', 'E', 'F'])).toBe('A, B, C, D, E, and F');
    expect(formatNames(['A', 'B', 'C', 'D', 'E', 'F', 'G'])).toBe('A, B, C, D, E, and 2 more');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (count) => {
        const text = formatNames(Array.from({ length: count }, () => 'name'));
        const more = Number(/(\d+) more$/.exec(text)?.[1] ?? 0);
        expect((text.match(/name/g) ?? []).length + more).toBe(count);
      }),
    );
  });

  test('a warning about shared days names the days and why they matter', () => {
    expect(describeSharedDays(new Map())).toBeUndefined();
    const one = describeSharedDays(new Map([['2027-03-01', 3]]));
    expect(one?.header).toMatch(/^3 keys stop working on the same day, .*2027/);
    expect(one?.text).toContain('several services stop on one day');
    const two = describeSharedDays(
      new Map([
        ['2027-03-01', 3],
        ['2027-04-02', 2],
      ]),
    );
    expect(two?.header).toBe('On 2 days, several keys stop working at once');
    expect(two?.days).toMatch(/2027 \(3 keys\) and .*2027 \(2 keys\)\.$/);
  });

  test('of many shared days names the three with the most keys, and counts the rest', () => {
    const days = Array.from({ length: 1_234 }, (_, index) => [`2027-01-${index}`, 2] as const);
    const warning = describeSharedDays(
      new Map([...days, ['2027-03-01', 30], ['2027-04-02', 4_000], ['2027-05-03', 31]]),
    );
    expect(warning?.header).toBe('On 1,237 days, several keys stop working at once');
    expect(warning?.days).toBe(
      'The days with the most keys: 2 April 2027 (4,000 keys), 3 May 2027 (31 keys), and 1 March 2027 (30 keys). The table below marks 1,234 more days.',
    );
  });

  test.each([
    [0, 0, undefined],
    [1, 0, 'Not shown: 1 key that has expired.'],
    [2, 1, 'Not shown: 2 keys that have expired and 1 disabled key.'],
  ])('the forecast says how many keys are not shown: %d expired, %d disabled', (expired, disabled, text) => {
    expect(formatNotShown({ expired, disabled })).toBe(text);
  });
});
