import { expect, test, vi } from 'vitest';
import { countKeysToMove, moveKeys } from '../../../../cli/directory/move-keys.ts';
import type { ApiKey } from '../../../../core/api-key.ts';
import type { KeyChange } from '../../../../core/change.ts';
import { DomainError } from '../../../../core/domain-error.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';

const changeContext = changeContextAt('2026-11-23T12:00:00Z');
const london = anOrganisation();
const tokyo = anOrganisation({ timeZone: 'Asia/Tokyo' });
const aKey = (organisation = london) =>
  createKey(organisation, { name: 'Library', permissionLevel: 'full' }, policy, changeContext).key;

/** The keys of an organisation, in memory, with one in each page. */
function aStore(...keys: ApiKey[]) {
  const stored = new Map(keys.map((key) => [key.keyId, key]));
  return {
    stored,
    list: vi.fn(async (_: string, { after }: { after?: string }) => {
      const rows = [...stored.values()];
      const from = after === undefined ? 0 : rows.findIndex(({ keyId }) => keyId === after) + 1;
      const row = rows[from];
      return {
        rows: row ? [row] : [],
        ...(row && from + 1 < rows.length && { next: row.keyId }),
      };
    }),
    find: async (_: string, keyId: string) => stored.get(keyId),
    commit: vi.fn(async (changes: readonly KeyChange[]) => {
      for (const { key } of changes) stored.set(key.keyId, key);
    }),
  };
}
const OUTDATED = new DomainError('version-outdated', 'The key has changed.');

test('the keys of an organisation move to its time zone, those that are there already stay as they are', async () => {
  const there = aKey(tokyo);
  const store = aStore(aKey(), there, aKey());
  expect(await countKeysToMove(store, tokyo, changeContext)).toBe(2);
  expect(store.commit).not.toHaveBeenCalled();
  await moveKeys(store, tokyo, changeContext);
  expect([...store.stored.values()].map(({ expiresAt }) => expiresAt)).toEqual(
    Array(3).fill(there.expiresAt),
  );
  expect(store.stored.get(there.keyId)).toBe(there);
  expect(store.commit).toHaveBeenCalledTimes(2);
  expect(await countKeysToMove(store, tokyo, changeContext)).toBe(0);
});

test('a key that an administrator changes at the same moment is moved as it is now', async () => {
  const store = aStore(aKey());
  store.commit.mockRejectedValueOnce(OUTDATED);
  await moveKeys(store, tokyo, changeContext);
  expect(await countKeysToMove(store, tokyo, changeContext)).toBe(0);
});

test('a key that is deleted at the same moment is not moved', async () => {
  const key = aKey();
  const store = aStore(key);
  store.commit.mockImplementationOnce(async () => {
    store.stored.clear();
    throw OUTDATED;
  });
  await moveKeys(store, tokyo, changeContext);
  expect(store.stored.size).toBe(0);
});

test('a key that is created meanwhile with the earlier time zone is moved, too', async () => {
  const store = aStore(aKey());
  store.commit.mockImplementationOnce(async (changes) => {
    const late = aKey();
    store.stored.delete(changes[0]?.key.keyId ?? '');
    for (const { key } of changes) store.stored.set(key.keyId, key);
    store.stored.set(late.keyId, late);
  });
  store.list.mockImplementationOnce(async () => ({ rows: [...store.stored.values()] }));
  await moveKeys(store, tokyo, changeContext);
  expect(store.commit).toHaveBeenCalledTimes(2);
  expect(await countKeysToMove(store, tokyo, changeContext)).toBe(0);
});

test('a move that the table refuses ends with its error', async () => {
  const store = aStore(aKey());
  store.commit.mockRejectedValue(new Error('Denied'));
  await expect(moveKeys(store, tokyo, changeContext)).rejects.toThrow('Denied');
  store.commit.mockRejectedValue(new DomainError('name-invalid', 'Shorten the name.'));
  await expect(moveKeys(store, tokyo, changeContext)).rejects.toThrow('Shorten the name.');
});
