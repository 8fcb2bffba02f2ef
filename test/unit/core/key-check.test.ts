import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import { type CheckedAgainst, checkKey } from '../../../core/key-check.ts';
import { createKey } from '../../../core/life-cycle.ts';
import { getRequirement, listLevels, listPermissions, listPermitted } from '../../../core/permissions.ts';
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

const { catalogue } = policy;
const check = (differing: Partial<CheckedAgainst> = {}) =>
  checkKey({
    presented: value,
    required: getRequirement(catalogue, 'accounts'),
    key,
    organisation,
    now: NOW,
    ...differing,
  });

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
    for (const permissionLevel of listLevels(catalogue)) {
      for (const required of listPermissions(catalogue)) {
        for (const features of [[], ['reports']]) {
          const { outcome } = check({
            key: { ...key, permissionLevel },
            required: getRequirement(catalogue, required),
            organisation: { features },
          });
          expect(outcome).toBe(
            listPermitted(catalogue, permissionLevel, features).includes(required) ? 'allowed' : 'forbidden',
          );
        }
      }
    }
  });

  test.each(['retired', 'constructor'])(
    'a key check forbids everything to a key whose level “%s” is not configured',
    (permissionLevel) => {
      for (const permission of listPermissions(catalogue)) {
        const { outcome } = check({
          key: { ...key, permissionLevel },
          required: getRequirement(catalogue, permission),
          organisation: { features: ['reports'] },
        });
        expect(outcome).toBe('forbidden');
      }
    },
  );

  test('a key check forbids a feature if the organisation no longer exists', () => {
    expect(check({ required: getRequirement(catalogue, 'reports'), organisation: undefined }).outcome).toBe(
      'forbidden',
    );
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
