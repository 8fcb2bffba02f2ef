import { expect, test } from 'vitest';
import { endingsOf } from '../../../../web/forecast/ending.ts';

const key = {
  organisationId: 'o',
  keyId: 'k1',
  expiresOn: '2027-03-10',
  expiresAt: '2027-03-10T05:00:00Z',
};
const inNewYork = () => 'America/New_York';

test.each([
  ['its expiry date, without an overlap', undefined, '2027-03-10'],
  ['the end of an overlap, as the day is where the key belongs', '2026-12-06T02:00:00Z', '2026-12-05'],
  ['its expiry date, where the overlap was cut short by it', '2027-03-10T05:00:00Z', '2027-03-10'],
])('a key stops on %s', (_, worksUntil, endsOn) => {
  const [ending] = endingsOf([{ ...key, ...(worksUntil !== undefined && { worksUntil }) }], inNewYork);
  expect(ending?.endsOn).toBe(endsOn);
});

test('a successor that has been deleted does not count as one', () => {
  const keys = [
    { ...key, replacedBy: 'k2' },
    { ...key, keyId: 'k2' },
    { ...key, keyId: 'k3', replacedBy: 'deleted' },
  ];
  expect(endingsOf(keys, inNewYork).map(({ isReplaced }) => isReplaced)).toEqual([true, false, false]);
});
