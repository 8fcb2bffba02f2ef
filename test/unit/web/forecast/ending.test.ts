import { expect, test } from 'vitest';
import { endingsOf } from '../../../../web/forecast/ending.ts';

const key = { keyId: 'k1', endsOn: '2026-12-05' };

test('a key stops on the date of its end', () => {
  expect(endingsOf([key])).toEqual([{ key, endsOn: '2026-12-05', isReplaced: false }]);
});

test('a key whose successor is gone does not count as replaced', () => {
  const keys = [
    { ...key, replacedBy: 'k2' },
    { ...key, keyId: 'k2' },
    { ...key, keyId: 'k3', replacedBy: 'gone' },
  ];
  expect(endingsOf(keys).map(({ isReplaced }) => isReplaced)).toEqual([true, false, false]);
});
