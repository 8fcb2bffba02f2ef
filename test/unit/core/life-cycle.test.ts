import fc from 'fast-check';
import { decodeTime } from 'ulid';
import { describe, expect, test } from 'vitest';
import { type ApiKey, getEnd, isWorking } from '../../../core/api-key.ts';
import type { KeyChange } from '../../../core/change.ts';
import { DomainError } from '../../../core/domain-error.ts';
import { getPurgeTime, getStatus } from '../../../core/key-status.ts';
import { matchesHash, parseKeyValue } from '../../../core/key-value.ts';
import { createKey, deleteKey, editKey, moveToTimeZone } from '../../../core/life-cycle.ts';
import type { Organisation } from '../../../core/organisation.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { instants, timeZones } from '../../support/arbitraries.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

const NOW = '2026-11-23T12:00:00Z';
const withReports = anOrganisation({ features: ['reports'] });

function aKey(differing: Partial<ApiKey> = {}, organisation: Organisation = withReports): ApiKey {
  const input = { name: 'Library catalogue', permissionLevel: 'full' } as const;
  return { ...createKey(organisation, input, policy, changeContextAt(NOW)).key, ...differing };
}

describe('history of a key', () => {
  test('the events of a key sort by its version, however the clocks of those who change it differ', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -86_400_000, max: 86_400_000 }), { maxLength: 8 }), (skews) => {
        const contextWith = (skew: number) => changeContextAt(new Date(Date.parse(NOW) + skew));
        const input = { name: 'Library', permissionLevel: 'full' } as const;
        const { changes } = createKey(withReports, input, policy, contextWith(skews[0] ?? 0));
        const made = [...changes];
        for (const [index, skew] of skews.slice(1).entries()) {
          const { key } = made.at(-1) as KeyChange;
          made.push(...editKey(withReports, key, { name: `${index}` }, policy, contextWith(skew)).changes);
        }
        made.push(...deleteKey((made.at(-1) as KeyChange).key, changeContextAt(NOW)).changes);
        const events = made.map(({ event }) => event);
        expect(events.map(({ keyVersion }) => keyVersion)).toEqual(events.map((_, index) => index + 1));
        expect(events.map(({ eventId }) => eventId).toSorted()).toEqual(events.map(({ eventId }) => eventId));
      }),
    );
  });

  test('the ID of an event is as late as its change, unless the change before was later', () => {
    const key = aKey();
    const timeOf = (at: string) => {
      const [change] = editKey(withReports, key, { name: 'Loans' }, policy, changeContextAt(at)).changes;
      return new Date(decodeTime(change?.event.eventId ?? '')).toISOString();
    };
    expect(timeOf('2026-11-23T12:00:01Z')).toBe('2026-11-23T12:00:01.000Z');
    expect(timeOf('2026-11-23T11:00:00Z')).toBe('2026-11-23T12:00:00.001Z');
  });

  test('the first change of a key that an earlier version wrote has an event as late as the change', () => {
    const { lastEventId: _, ...key } = aKey();
    const { changes } = editKey(withReports, key, { name: 'Loans' }, policy, changeContextAt(NOW));
    expect(decodeTime(changes[0]?.event.eventId ?? '')).toBe(Date.parse(NOW));
  });
});

describe('creating a key', () => {
  test('creating a key generates the value and the expiry date', () => {
    const created = createKey(
      withReports,
      { name: '  Library catalogue ', permissionLevel: 'reports' },
      policy,
      changeContextAt(NOW),
    );
    expect(created.key).toMatchObject({
      organisationId: 'northgate',
      organisationPath: ['northgate'],
      name: 'Library catalogue',
      permissionLevel: 'reports',
      enabled: true,
      createdAt: '2026-11-23T12:00:00.000Z',
      createdBy: 'Ada Byrne',
      expiresOn: '2027-11-23',
      version: 1,
    });
    expect(parseKeyValue('lk', created.value)).toEqual({
      organisationId: 'northgate',
      keyId: created.key.keyId,
    });
    expect(matchesHash(created.key.valueHash, created.value)).toBe(true);
  });

  test('creating a key writes no part of the value', () => {
    const { value, changes } = createKey(
      withReports,
      { name: 'x', permissionLevel: 'full' },
      policy,
      changeContextAt(NOW),
    );
    const secret = value.split('_')[3] as string;
    expect(JSON.stringify(changes)).not.toContain(secret.slice(0, 10));
  });

  test('creating a key never gives two keys the same value', () => {
    const input = { name: 'x', permissionLevel: 'full' } as const;
    const values = Array.from(
      { length: 100 },
      () => createKey(withReports, input, policy, changeContextAt(NOW)).value,
    );
    expect(new Set(values).size).toBe(100);
  });

  test('creating a key rejects the level reports if the feature is not enabled', () => {
    expect(
      catchDomainError(() =>
        createKey(anOrganisation(), { name: 'x', permissionLevel: 'reports' }, policy, changeContextAt(NOW)),
      ),
    ).toMatchObject({ code: 'permission-level-not-offered', field: 'permissionLevel' });
  });

  test('creating a key records who created the key', () => {
    const { changes } = createKey(
      withReports,
      { name: 'x', permissionLevel: 'full' },
      policy,
      changeContextAt(NOW),
    );
    expect(changes).toMatchObject([{ kind: 'create' }]);
    expect(changes[0]?.event).toMatchObject({
      type: 'created',
      actor: { name: 'Ada Byrne' },
      at: '2026-11-23T12:00:00.000Z',
      after: { name: 'x', permissionLevel: 'full', enabled: true, expiresOn: '2027-11-23' },
    });
  });
});

test('a key keeps its note and contacts through edits and its rotation, until they are emptied', () => {
  const annotated = { note: 'for the catalogue', contacts: ['kim@b.example'] };
  const input = { name: 'Library', permissionLevel: 'full', note: ' for the catalogue ' };
  const { contacts } = annotated;
  const context = changeContextAt(NOW);
  const { key } = createKey(withReports, { ...input, contacts }, policy, context);
  expect(key).toMatchObject(annotated);
  const edit = (change: Parameters<typeof editKey>[2]) => editKey(withReports, key, change, policy, context);
  expect(edit({ name: 'Loans' }).key).toMatchObject(annotated);
  expect(edit({ note: 'for loans' }).key).toMatchObject({ ...annotated, note: 'for loans' });
  expect(edit({ note: '' }).key).not.toHaveProperty('note');
  expect(edit({ contacts: [] }).key).not.toHaveProperty('contacts');
  expect(rotateKey(withReports, key, {}, policy, context).changes[0]?.key).toMatchObject(annotated);

  const bare = aKey();
  expect(bare).not.toHaveProperty('note');
  expect(bare).not.toHaveProperty('contacts');
  const successor = rotateKey(withReports, bare, {}, policy, context).changes[0]?.key;
  expect(successor).not.toHaveProperty('note');
  expect(successor).not.toHaveProperty('contacts');
});

describe('editing a key', () => {
  test('editing a key records only the fields that differ', () => {
    const before = aKey();
    const { key, changes } = editKey(
      withReports,
      before,
      { name: 'Catalogue' },
      policy,
      changeContextAt(NOW),
    );
    const lastEventId = changes[0]?.event.eventId;
    expect(key).toEqual({ ...before, name: 'Catalogue', version: 2, lastEventId });
    expect(changes).toMatchObject([
      {
        kind: 'update',
        previousVersion: 1,
        event: { type: 'edited', before: { name: 'Library catalogue' }, after: { name: 'Catalogue' } },
      },
    ]);
    expect(changes[0]?.event.after).toEqual({ name: 'Catalogue' });
  });

  test.each([
    [true, 'disabled', false],
    [false, 'enabled', true],
  ])('editing a key records a change of enabled from %s as %s', (from, type, to) => {
    const { changes } = editKey(
      withReports,
      aKey({ enabled: from }),
      { enabled: to },
      policy,
      changeContextAt(NOW),
    );
    expect(changes[0]?.event.type).toBe(type);
  });

  test('editing a key writes nothing if nothing differs', () => {
    const key = aKey();
    expect(
      editKey(withReports, key, { name: ' Library catalogue', enabled: true }, policy, changeContextAt(NOW)),
    ).toEqual({
      key,
      changes: [],
    });
  });

  test('editing a key rejects a level that is not offered', () => {
    expect(
      catchDomainError(() =>
        editKey(anOrganisation(), aKey(), { permissionLevel: 'reports' }, policy, changeContextAt(NOW)),
      ).code,
    ).toBe('permission-level-not-offered');
  });

  test('editing a key renames and disables a reports key after the feature was disabled', () => {
    const key = aKey({ permissionLevel: 'reports' });
    const edited = editKey(
      anOrganisation(),
      key,
      { name: 'Old', enabled: false },
      policy,
      changeContextAt(NOW),
    );
    expect(edited.key).toMatchObject({ name: 'Old', enabled: false });
  });
});

describe('rotating a key', () => {
  const rotate = (key: ApiKey, overlapDays?: number, now = NOW) =>
    rotateKey(
      withReports,
      key,
      overlapDays === undefined ? {} : { overlapDays },
      policy,
      changeContextAt(now),
    );

  test('rotating a key creates a successor with a full life, and leaves the old key working', () => {
    const old = aKey();
    const { key, value, changes } = rotate(old, undefined, '2027-11-01T12:00:00Z');
    expect(key).toMatchObject({ name: old.name, permissionLevel: old.permissionLevel, replaces: old.keyId });
    expect(key).not.toHaveProperty('renewed'); // so that the old key gets no new value of it
    expect(key.expiresOn).toBe('2028-11-01');
    expect(key.keyId).not.toBe(old.keyId);
    expect(matchesHash(old.valueHash, value)).toBe(false);
    const replaced = changes.find(({ kind }) => kind === 'update');
    const lastEventId = replaced?.event.eventId;
    expect(replaced?.key).toEqual({ ...old, replacedBy: key.keyId, version: 2, lastEventId });
    expect(changes.map(({ event }) => event.type)).toEqual(['created', 'rotated']);
    expect(changes[0]?.event.after).toMatchObject({ replaces: old.keyId });
  });

  test('rotating a key ends the old key with the overlap, and never after its own expiry', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 364 }),
        timeZones(),
        (overlapDays, age, timeZone) => {
          const organisation = anOrganisation({ timeZone });
          const old = aKey({}, organisation);
          const now = new Date(Date.parse(NOW) + age * 86_400_000);
          fc.pre(now.getTime() < Date.parse(old.expiresAt));
          const { changes } = rotateKey(organisation, old, { overlapDays }, policy, changeContextAt(now));
          const replaced = changes[1]?.key as ApiKey;
          const end = getEnd(replaced);
          expect(end).toBeLessThanOrEqual(Date.parse(old.expiresAt));
          const hours = (end - now.getTime()) / 3_600_000;
          expect(hours).toBeLessThanOrEqual(overlapDays * 24 + 1); // clocks may go back an hour meanwhile
          if (end < Date.parse(old.expiresAt)) expect(hours).toBeGreaterThanOrEqual(overlapDays * 24 - 1);
        },
      ),
    );
  });

  test.each([-1, 31, 1.5, Number.NaN])('rotating a key rejects an overlap of %s days', (days) => {
    expect(catchDomainError(() => rotate(aKey(), days))).toMatchObject({
      code: 'overlap-invalid',
      field: 'overlapDays',
    });
  });

  test('rotating a key rejects keys that have ended, are disabled, or have a successor', () => {
    const code = (key: ApiKey, now = NOW): string => catchDomainError(() => rotate(key, undefined, now)).code;
    expect(code(aKey({ enabled: false }))).toBe('rotation-impossible');
    expect(code(aKey(), '2027-11-23T00:00:00Z')).toBe('rotation-impossible');
    expect(code(aKey({ worksUntil: '2026-11-23T11:00:00Z' }))).toBe('rotation-impossible');
    expect(code(aKey({ replacedBy: 'a successor' }))).toBe('rotation-impossible');
  });

  test('rotating a key rejects a level that is no longer offered', () => {
    const key = aKey({ permissionLevel: 'reports' });
    expect(
      catchDomainError(() => rotateKey(anOrganisation(), key, {}, policy, changeContextAt(NOW))).code,
    ).toBe('permission-level-not-offered');
  });
});

describe('deleting a key', () => {
  test('deleting a key records the deleted fields', () => {
    expect(deleteKey(aKey(), changeContextAt(NOW)).changes).toMatchObject([
      {
        kind: 'delete',
        previousVersion: 1,
        event: { type: 'deleted', before: { name: 'Library catalogue', permissionLevel: 'full' } },
      },
    ]);
  });

  test('deleting a key removes the successor of the replaced key, but keeps that key’s end', () => {
    const { key: successor, changes } = rotateKey(
      anOrganisation(),
      aKey(),
      { overlapDays: 3 },
      policy,
      changeContextAt(NOW),
    );
    const old = changes[1]?.key as ApiKey;
    const [, change] = deleteKey(successor, changeContextAt(NOW), old).changes;
    const { replacedBy, lastEventId: _, ...alone } = old;
    expect(change).toMatchObject({ kind: 'update', previousVersion: 2, key: { ...alone, version: 3 } });
    expect(change?.key).not.toHaveProperty('replacedBy');
    expect(change?.event).toMatchObject({ type: 'edited', before: { replacedBy }, after: {} });
    const again = rotateKey(anOrganisation(), change?.key as ApiKey, {}, policy, changeContextAt(NOW));
    expect(again.key.replaces).toBe(old.keyId);
  });

  test('deleting a key does not change a key that has another successor by now', () => {
    const other = aKey({ keyId: 'older', replacedBy: 'another' });
    expect(deleteKey(aKey({ replaces: 'older' }), changeContextAt(NOW), other).changes).toHaveLength(1);
  });
});

describe('moving a key to another time zone', () => {
  const move = (key: ApiKey, timeZone: string, now = NOW) =>
    moveToTimeZone(key, timeZone, changeContextAt(now)).changes;

  test('moving a key to another time zone keeps the expiry date, and moves the instant at which it begins', () => {
    const [change] = move(aKey(), 'America/New_York');
    expect(change?.key).toMatchObject({
      expiresOn: '2027-11-23',
      expiresAt: '2027-11-23T05:00:00Z',
      version: 2,
    });
    expect(change?.event).toMatchObject({
      type: 'edited',
      before: { expiresAt: '2027-11-23T00:00:00Z' },
      after: { expiresAt: '2027-11-23T05:00:00Z' },
    });
    expect(move(change?.key as ApiKey, 'America/New_York')).toEqual([]);
  });

  test('moving a key to another time zone keeps the instant at which an overlap ends, and updates its date', () => {
    const overlapped = aKey({ worksUntil: '2026-12-01T04:00:00Z', endsOn: '2026-12-01' });
    expect(move(overlapped, 'America/New_York')[0]?.key).toMatchObject({
      worksUntil: '2026-12-01T04:00:00Z',
      endsOn: '2026-11-30',
    });
  });

  test('moving a key to another time zone updates the date of an overlap although the expiry stays the same instant', () => {
    const key = aKey({ worksUntil: '2027-07-01T23:30:00Z', endsOn: '2027-07-02' }); // expires in winter
    const [change] = move(key, 'Africa/Abidjan'); // London's time without summer time
    expect(change?.key).toMatchObject({ expiresAt: key.expiresAt, endsOn: '2027-07-01' });
  });

  test('moving a key to another time zone does not revive a key that has ended', () => {
    expect(move(aKey(), 'Pacific/Honolulu', '2027-11-23T00:00:00Z')).toEqual([]);
  });
});

describe('status of a key', () => {
  const london = 'Europe/London';
  test.each([
    ['active', '2027-10-23T22:59:59.999Z', {}],
    ['expiring', '2027-10-23T23:00:00Z', {}], // 24 October starts in London's summer time: 30 days before
    ['expiring', '2027-11-22T23:59:59.999Z', {}],
    ['expired', '2027-11-23T00:00:00Z', {}],
    ['replaced', NOW, { replacedBy: 'k2' }],
    ['disabled', NOW, { enabled: false }],
    ['expired', '2027-11-23T00:00:00Z', { enabled: false }],
    ['expired', NOW, { worksUntil: NOW }],
  ] as const)('the status of a key is %s at %s', (status, at, differing) => {
    expect(getStatus(aKey(differing), new Date(at), london, 30)).toBe(status);
    expect(isWorking(status)).toBe(!['expired', 'disabled'].includes(status));
  });

  test('the status of a key is expired from the first instant of the expiry date', () => {
    fc.assert(
      fc.property(instants(), timeZones(), fc.integer({ min: -2, max: 2 }), (createdAt, timeZone, offset) => {
        const organisation = anOrganisation({ timeZone });
        const { key } = createKey(
          organisation,
          { name: 'x', permissionLevel: 'full' },
          policy,
          changeContextAt(createdAt),
        );
        const at = new Date(Date.parse(key.expiresAt) + offset);
        expect(getStatus(key, at, timeZone, 30)).toBe(offset < 0 ? 'expiring' : 'expired');
      }),
    );
  });
});

test('getPurgeTime is 90 days after the key’s end', () => {
  expect(new Date(getPurgeTime(aKey()) * 1000).toISOString()).toBe('2028-02-21T00:00:00.000Z');
  const overlapped = aKey({ worksUntil: '2026-12-01T00:00:00Z' });
  expect(new Date(getPurgeTime(overlapped) * 1000).toISOString()).toBe('2027-03-01T00:00:00.000Z');
});

function catchDomainError(act: () => unknown): DomainError {
  try {
    act();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('Nothing was refused');
}
