import { describe, expect, test } from 'vitest';
import { type ApiKey, getEnd } from '../../../core/api-key.ts';
import { matchesHash } from '../../../core/key-value.ts';
import { createKey } from '../../../core/life-cycle.ts';
import { renewKey, requireDispensable } from '../../../core/self-rotation.ts';
import { anOrganisation, buildRenewingCatalogue, changeContextAt, policy } from '../../support/fixtures.ts';

const CREATED_AT = '2026-11-20T12:00:00.000Z';
const RENEWED_AT = '2026-11-23T12:00:00.000Z';
const HOUR_MS = 3_600_000;
const northgate = anOrganisation({ features: ['reports'] });
const renewing = { ...policy, catalogue: buildRenewingCatalogue('full') };
const input = { name: 'Library', permissionLevel: 'full' };
const old = createKey(northgate, input, renewing, changeContextAt(CREATED_AT)).key;
const inHours = (hours: number, milliseconds = 0) =>
  new Date(Date.parse(RENEWED_AT) + hours * HOUR_MS + milliseconds);

const renew = (key: ApiKey, successor?: ApiKey, overlapDays?: number) =>
  renewKey(northgate, key, successor, { overlapDays }, renewing, changeContextAt(inHours(1)));
/** The key after it was renewed, its successor, and the value of that. */
function renewed() {
  const { key, value, changes } = renewKey(
    northgate,
    old,
    undefined,
    {},
    renewing,
    changeContextAt(RENEWED_AT),
  );
  const replaced = changes.find(({ kind }) => kind === 'update')?.key as ApiKey;
  return { replaced, successor: key, value };
}

describe('a key that renews itself', () => {
  test.each([
    [undefined, 7],
    [7, 7],
    [1, 1],
  ])('a key that asks for an overlap of %s days works for %i beside its successor', (asked, days) => {
    const { key, changes } = renew(old, undefined, asked);
    expect(key).toMatchObject({ renewed: true, replaces: old.keyId });
    const replaced = changes.find(({ kind }) => kind === 'update')?.key as ApiKey;
    expect(getEnd(replaced)).toBe(inHours(1 + 24 * days).getTime());
  });

  test.each([0, 8, 1.5])('a key cannot ask for an overlap of %d days', (days) => {
    const refused = expect.objectContaining({ code: 'overlap-invalid', field: 'overlapDays' });
    expect(() => renew(old, undefined, days)).toThrow(refused);
  });

  test('a key of another level does not renew itself, and is not deleted by itself', () => {
    const key = { ...old, permissionLevel: 'reports' };
    const refused = expect.objectContaining({ code: 'renewal-not-permitted' });
    expect(() => renew(key)).toThrow(refused);
    expect(() => requireDispensable(key, undefined, renewing.catalogue, inHours(0))).toThrow(refused);
    expect(() => renew({ ...old, permissionLevel: 'none' })).toThrow(refused);
  });

  test('a key that asks again gets a new value of the same successor, and the value before does not work', () => {
    const { replaced, successor, value } = renewed();
    const again = renew(replaced, successor);
    expect(again.key).toMatchObject({ keyId: successor.keyId, version: 2 });
    expect(matchesHash(again.key.valueHash, value)).toBe(false);
    expect(matchesHash(again.key.valueHash, again.value)).toBe(true);
  });

  test('a key whose successor was deleted gets another', () => {
    const { replaced, successor } = renewed();
    expect(renew(replaced).key.keyId).not.toBe(successor.keyId);
  });

  test.each<[string, Partial<ApiKey>]>([
    ['which an administrator has made', { renewed: undefined as unknown as true }],
    ['which has been used since', { lastUsedAt: RENEWED_AT }],
    ['which has been replaced, too', { replacedBy: old.keyId }],
    ['which has another permission level', { permissionLevel: 'reports' }],
    ['which does not work', { enabled: false }],
    ['which does not work', { worksUntil: RENEWED_AT }],
  ])('a key is told of its successor, %s', (why, differing) => {
    const { replaced, successor } = renewed();
    expect(() => renew(replaced, { ...successor, ...differing })).toThrow(
      expect.objectContaining({
        code: 'already-replaced',
        keyId: successor.keyId,
        message: expect.stringContaining(why),
      }),
    );
  });
});

describe('a key that deletes itself', () => {
  const { replaced, successor: unused } = renewed();
  const firstUsedAt = inHours(1).toISOString();
  const successor = { ...unused, firstUsedAt, lastUsedAt: inHours(30).toISOString() };
  const remove = (key: ApiKey, next: ApiKey | undefined, now: Date) =>
    requireDispensable(key, next, renewing.catalogue, now);

  test.each<[string, Partial<ApiKey>, number]>([
    ['the first use of its successor', {}, 1],
    ['the first use of its successor, if its own was before', { lastUsedAt: RENEWED_AT }, 1],
    ['its last use, if that was later', { lastUsedAt: inHours(5).toISOString() }, 5],
  ])('a key is needed for a day, and an hour in which uses are not recorded, after %s', (_, used, hour) => {
    const needed = expect.objectContaining({
      code: 'still-needed',
      message: expect.stringContaining(inHours(hour).toISOString()),
    });
    expect(() => remove({ ...replaced, ...used }, successor, inHours(hour + 25, -1))).toThrow(needed);
    expect(() => remove({ ...replaced, ...used }, successor, inHours(hour + 25))).not.toThrow();
  });

  test.each<[string, ApiKey | undefined]>([
    ['it has no successor that it has asked for', undefined],
    ['it has no successor that it has asked for', { ...successor, renewed: undefined as unknown as true }],
    ['its successor was not used yet', unused],
    ['its successor does not work', { ...successor, enabled: false }],
    ['its successor does not work', { ...successor, worksUntil: RENEWED_AT }],
  ])('a key is needed, because %s', (why, next) => {
    const needed = expect.objectContaining({ code: 'still-needed', message: expect.stringContaining(why) });
    expect(() => remove(replaced, next, inHours(48))).toThrow(needed);
  });
});
