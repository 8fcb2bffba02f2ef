import { expect, test } from 'vitest';
import type { KeyStatus } from '../../../../web/api/types.ts';
import { findRotationObstacle, parseOverlapDays } from '../../../../web/api-keys/rotation-rules.ts';

const SUCCESSOR = { replacedBy: '01KAPQ1C5R8E0T2W4Y6Z8B0D2F' };

test.each<[KeyStatus, { replacedBy?: string }, boolean, string | undefined]>([
  ['active', {}, false, undefined],
  ['expiring', {}, false, undefined],
  ['expired', {}, false, 'expired'],
  ['disabled', {}, false, 'disabled'],
  ['active', SUCCESSOR, true, 'rotated'],
  ['active', SUCCESSOR, false, undefined], // the successor was deleted: the key can be rotated again
  ['disabled', SUCCESSOR, true, 'disabled'],
])(
  'the obstacle for a key that is %s, with %j, successor exists: %s, is %s',
  (status, by, exists, obstacle) => {
    expect(findRotationObstacle({ status, ...by }, exists)).toBe(obstacle);
  },
);

test.each(['0', '7', '30', ' 7 '])('accepts “%s” as days of an overlap', (typed) => {
  expect(parseOverlapDays(typed)).toBe(Number(typed));
});

test.each(['', ' ', '-1', '31', '1.5', '1e1', 'seven', '0x7'])(
  'rejects “%s” as days of an overlap',
  (typed) => {
    expect(parseOverlapDays(typed)).toBeUndefined();
  },
);
