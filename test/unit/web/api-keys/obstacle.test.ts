import { expect, test } from 'vitest';
import { obstacleTo } from '../../../../web/api-keys/rotate/obstacle.ts';

const active = { status: 'active', enabled: true } as const;

test.each([
  ['a working key without a successor can be rotated', active, null, undefined],
  ['a successor stands in the way while it is there', active, {}, /delete the successor first/],
  [
    'an expired key cannot be rotated',
    { status: 'expired', enabled: true } as const,
    null,
    /no longer works/,
  ],
  ['nor can a disabled one', { status: 'disabled', enabled: false } as const, null, /Enable it first/],
])('%s', (_, key, successor, obstacle) => {
  const found = obstacleTo(key, successor);
  if (obstacle) expect(found).toMatch(obstacle);
  else expect(found).toBeUndefined();
});
