import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import type { KeyChange } from '../../../core/change.ts';
import type { KeyEvent } from '../../../core/key-event.ts';
import { createKey, deleteKey, editKey, moveToTimeZone } from '../../../core/life-cycle.ts';
import { restoreImportedValue, restoreKey } from '../../../core/restore.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const organisation = anOrganisation();
const moved = { ...organisation, timeZone: 'Pacific/Auckland' };

type Step =
  | { kind: 'edit'; name?: string; note?: string; enabled?: boolean }
  | { kind: 'rotate' | 'zone' | 'delete' };

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record<Step>({ kind: fc.constant('edit'), enabled: fc.boolean() } as never) },
    {
      weight: 4,
      arbitrary: fc.constantFrom<Step>(
        { kind: 'edit', name: 'Loans' },
        { kind: 'edit', note: 'x' },
        { kind: 'edit', note: '' },
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'rotate' }, { kind: 'zone' }, { kind: 'delete' }) },
  ),
  { maxLength: 12 },
);

/** Lets a key live, with a change each minute. @returns its state after each change; undefined once it is deleted */
function live(given: readonly Step[]): { states: (ApiKey | undefined)[]; events: KeyEvent[]; zone: string } {
  const at = (minute: number) => changeContextAt(new Date(NOW.getTime() - 60_000 * (1000 - minute)));
  const { key, changes } = createKey(
    organisation,
    { name: 'Library', permissionLevel: 'full' },
    policy,
    at(0),
  );
  const states: (ApiKey | undefined)[] = [key];
  const events = changes.map(({ event }) => event);
  let zone = organisation.timeZone;
  for (const [index, step] of given.entries()) {
    const before = states.at(-1);
    if (!before) break;
    const here = { ...organisation, timeZone: zone };
    const made = change(step, before, here, at(index + 1));
    if (step.kind === 'zone') zone = moved.timeZone;
    const own = made.find((one) => one.key.keyId === key.keyId);
    if (!own) continue;
    states.push(own.kind === 'delete' ? undefined : own.key);
    events.push(own.event);
  }
  return { states, events, zone };
}

function change(
  step: Step,
  key: ApiKey,
  here: typeof organisation,
  context: ReturnType<typeof changeContextAt>,
): KeyChange[] {
  switch (step.kind) {
    case 'edit': {
      const { kind: _, ...input } = step;
      return editKey(here, key, input, policy, context).changes;
    }
    case 'rotate':
      return key.enabled && !key.replacedBy
        ? rotateKey(here, key, { overlapDays: 7 }, policy, context).changes
        : [];
    case 'zone':
      return moveToTimeZone(key, moved.timeZone, context).changes;
    case 'delete':
      return deleteKey(key, context).changes;
  }
}

test('a lost key comes back as its last change left it, whenever it was copied, and never if it was deleted', () => {
  fc.assert(
    fc.property(steps, fc.nat(), (given, copiedAfter) => {
      const { states, events, zone } = live(given);
      const alive = states.filter((state) => state !== undefined);
      const copied = alive[copiedAfter % alive.length] as ApiKey;
      const here = { ...organisation, timeZone: zone };
      for (const history of [events, events.toReversed()]) {
        const result = restoreKey(copied, history, { organisation: here, now: NOW });
        expect(result).toEqual(states.at(-1) ?? 'deleted');
      }
    }),
  );
});

const { key } = createKey(
  organisation,
  { name: 'Library', permissionLevel: 'full' },
  policy,
  changeContextAt(NOW),
);

test('a key is not restored without its organisation, nor once TTL would have removed it', () => {
  expect(restoreKey(key, [], { organisation: undefined, now: NOW })).toBe('organisation-missing');
  const later = new Date(Date.parse(key.expiresAt) + 91 * 24 * 60 * 60 * 1000);
  expect(restoreKey(key, [], { organisation, now: later })).toBe('expired');
});

test('a key whose imported value is marked as deleted is not restored, even if the event is lost', () => {
  const deletedAt = NOW.toISOString();
  expect(restoreKey(key, [], { organisation, deletedAt, now: NOW })).toBe('deleted');
});

test('a key that got a new value after it was copied is not restored, because its lost value would work again', () => {
  const history = [
    { eventId: '1', keyVersion: 2, type: 'reissued', at: NOW.toISOString(), before: {}, after: {} },
    { eventId: '2', keyVersion: 3, type: 'edited', at: NOW.toISOString(), after: { name: 'Loans' } },
  ] as const;
  expect(restoreKey(key, history, { organisation, now: NOW })).toBe('value-missing');
  const copied = { ...key, version: 2 };
  expect(restoreKey(copied, history, { organisation, now: NOW })).toMatchObject({
    name: 'Loans',
    version: 3,
  });
});

test('a restored key knows that it was used after it was copied, so that no later use is told as the first', () => {
  const usedAt = NOW.toISOString();
  const used = { eventId: '1', type: 'first-used', at: usedAt } as const;
  const restored = restoreKey(key, [used], { organisation, now: NOW });
  expect(restored).toEqual({ ...key, firstUsedAt: usedAt, lastUsedAt: usedAt });
  const copied = { ...key, firstUsedAt: '2026-11-20T00:00:00.000Z', lastUsedAt: '2026-11-22T00:00:00.000Z' };
  expect(restoreKey(copied, [used], { organisation, now: NOW })).toEqual(copied);
});

test('a restored key knows that its end was told after it was copied', () => {
  const later = new Date(Date.parse(key.expiresAt) + 1000);
  const ended = { eventId: '1', type: 'ended', at: key.expiresAt } as const;
  const restored = restoreKey(key, [ended], { organisation, now: later });
  expect(restored).toEqual({ ...key, toldEnd: key.expiresAt });
});

test('a reminder changes nothing of a restored key', () => {
  const reminded = { eventId: '0', type: 'reminded', at: NOW.toISOString() } as const;
  expect(restoreKey(key, [reminded], { organisation, now: NOW })).toEqual(key);
});

test.each([
  ['with its key', { organisationId: 'a', keyId: 'k' }, { hasKey: true }, 'restore'],
  ['not without its key', { organisationId: 'a', keyId: 'k' }, { hasKey: false }, 'key-missing'],
  [
    'without its key if that was deleted',
    { organisationId: 'a', keyId: 'k' },
    { hasKey: false, keyDeletedAt: '2026-11-22T00:00:00.000Z' },
    { deletedAt: '2026-11-22T00:00:00.000Z' },
  ],
  ['as deleted', { deletedAt: '2026-11-20T00:00:00.000Z' }, { hasKey: false }, 'restore'],
  [
    'until its time is up',
    { deletedAt: '2026-11-20T00:00:00.000Z' },
    { hasKey: false, purgeAt: NOW.getTime() / 1000 + 1 },
    'restore',
  ],
  [
    'not after its time',
    { deletedAt: '2026-11-20T00:00:00.000Z' },
    { hasKey: false, purgeAt: NOW.getTime() / 1000 },
    'expired',
  ],
] as const)('the hash of an imported value comes back %s', (_, copied, state, result) => {
  expect(restoreImportedValue(copied, { purgeAt: undefined, now: NOW, ...state })).toEqual(result);
});
