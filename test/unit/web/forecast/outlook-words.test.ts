import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clashWords, leftOutWords, listed, progressText } from '../../../../web/forecast/outlook-words.ts';

test('the progress is said while it goes on, and where there is something to count', () => {
  expect(progressText(12, 40)).toBe('12 of 40 organisations');
  expect(progressText(40, 40)).toBeUndefined();
  expect(progressText(0, 1)).toBeUndefined();
});

test('of many names some are said, and all are counted', () => {
  expect(listed(['A', 'B', 'C', 'D', 'E', 'F'])).toBe('A, B, C, D, E, and F');
  expect(listed(['A', 'B', 'C', 'D', 'E', 'F', 'G'])).toBe('A, B, C, D, E, and 2 more');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), (count) => {
      const said = listed(Array.from({ length: count }, () => 'name'));
      const more = Number(/(\d+) more$/.exec(said)?.[1] ?? 0);
      expect((said.match(/name/g) ?? []).length + more).toBe(count);
    }),
  );
});

test('a clash says on which day and why it matters', () => {
  expect(clashWords(new Map())).toBeUndefined();
  const one = clashWords(new Map([['2027-03-01', 3]]));
  expect(one?.header).toMatch(/^3 keys stop on the same day, .*2027/);
  expect(one?.text).toContain('several services stop on one day');
  const two = clashWords(
    new Map([
      ['2027-03-01', 3],
      ['2027-04-02', 2],
    ]),
  );
  expect(two?.header).toBe('On 2 days, several keys stop at once');
  expect(two?.days).toMatch(/2027 \(3 keys\) and .*2027 \(2 keys\)\.$/);
});

test.each([
  [0, 0, undefined],
  [1, 0, 'Left out: 1 that has stopped working.'],
  [2, 1, 'Left out: 2 that have stopped working, 1 that is disabled.'],
])('%d expired and %d disabled keys are accounted for', (expired, disabled, said) => {
  expect(leftOutWords({ expired, disabled })).toBe(said);
});
