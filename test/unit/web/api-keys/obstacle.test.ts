import { expect, test } from 'vitest';
import type { KeyStatus } from '../../../../web/api/types.ts';
import { obstacleTo } from '../../../../web/api-keys/rotate/obstacle.ts';

const SUCCESSOR = { replacedBy: '01KAPQ1C5R8E0T2W4Y6Z8B0D2F' };

test.each<[KeyStatus, { replacedBy?: string }, boolean, string | undefined]>([
  ['active', {}, false, undefined],
  ['expiring', {}, false, undefined],
  ['expired', {}, false, 'expired'],
  ['disabled', {}, false, 'disabled'],
  ['active', SUCCESSOR, true, 'rotated'],
  ['active', SUCCESSOR, false, undefined], // its successor was deleted: the API makes another
  ['disabled', SUCCESSOR, true, 'disabled'],
])(
  'a key that is %s, replaced: %j, successor there: %s, meets the obstacle %s',
  (status, by, exists, obstacle) => {
    expect(obstacleTo({ status, ...by }, exists)).toBe(obstacle);
  },
);
