import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { type CheckedAgainst, checkKey } from '../../../core/key-check.ts';
import { createKey } from '../../../core/life-cycle.ts';
import { PERMISSION_LEVELS, PERMISSIONS, permits } from '../../../core/permissions.ts';
import { instants, timeZones } from '../../support/arbitraries.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const organisation = anOrganisation({ features: ['reports'] });
const { key, value } = createKey(
  organisation,
  { name: 'x', permissionLevel: 'full' },
  policy,
  changeContextAt(NOW),
);
const other = createKey(
  organisation,
  { name: 'y', permissionLevel: 'full' },
  policy,
  changeContextAt(NOW),
).value;

const check = (differing: Partial<CheckedAgainst> = {}) =>
  checkKey({ presented: value, required: 'accounts', key, organisation, now: NOW, ...differing });

describe('key check', () => {
  test('a key check allows a working key', () => {
    expect(check()).toEqual({ outcome: 'allowed', key });
  });

  test.each<[string, Partial<CheckedAgainst>]>([
    ['unknown', { key: undefined }],
    ['wrong-secret', { presented: other }],
    ['disabled', { key: { ...key, enabled: false } }],
    ['expired', { now: new Date(key.expiresAt) }],
    ['expired', { key: { ...key, worksUntil: NOW.toISOString() } }],
  ])('a key check refuses a key as %s', (reason, differing) => {
    expect(check(differing)).toEqual({ outcome: 'invalid', reason });
  });

  test('a key check reveals nothing about the key to a caller with a wrong secret', () => {
    const state: Partial<ApiKey> = { enabled: false, expiresAt: '2020-01-01T00:00:00Z' };
    expect(check({ presented: other, key: { ...key, ...state } })).toEqual({
      outcome: 'invalid',
      reason: 'wrong-secret',
    });
  });

  test('a key check allows exactly what the level and the features permit', () => {
    for (const permissionLevel of PERMISSION_LEVELS) {
      for (const required of PERMISSIONS) {
        for (const features of [[], ['reports' as const]]) {
          const { outcome } = check({
            key: { ...key, permissionLevel },
            required,
            organisation: { features },
          });
          expect(outcome).toBe(permits(permissionLevel, required, features) ? 'allowed' : 'forbidden');
        }
      }
    }
  });

  test('a key check forbids a feature if the organisation no longer exists', () => {
    expect(check({ required: 'reports', organisation: undefined }).outcome).toBe('forbidden');
  });

  test('a key check allows every instant before the expiry date begins, and none after', () => {
    fc.assert(
      fc.property(
        instants(),
        timeZones(),
        fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -40_000_000_000, max: 40_000_000_000 })),
        (createdAt, timeZone, offset) => {
          const created = createKey(
            anOrganisation({ timeZone }),
            { name: 'x', permissionLevel: 'full' },
            policy,
            changeContextAt(createdAt),
          );
          const { outcome } = check({
            key: created.key,
            presented: created.value,
            now: new Date(Date.parse(created.key.expiresAt) + offset),
          });
          expect(outcome).toBe(offset < 0 ? 'allowed' : 'invalid');
        },
      ),
    );
  });
});
