import { expect, test, vi } from 'vitest';
import { InterruptedError } from '../../../../cli/command-error.ts';
import { importChanges } from '../../../../cli/keys/import-changes.ts';
import { createPacer } from '../../../../cli/keys/pacer.ts';
import type { KeyChange } from '../../../../core/change.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';

vi.mock(import('../../../../cli/keys/pacer.ts'), { spy: true });

/** New keys of an organisation, as a plan of an import lists them. */
const newKeys = (organisationId: string, count: number): KeyChange[] =>
  Array.from(
    { length: count },
    (_, number) =>
      createKey(
        anOrganisation({ organisationId, path: [organisationId] }),
        { name: `Key ${number}`, permissionLevel: 'full' },
        policy,
        changeContextAt('2026-11-23T12:00:00Z'),
      ).changes,
  ).flat();

test('keys of one organisation are written together in order, and never two transactions of it at once', async () => {
  const written: string[] = [];
  const busy = new Set<string>();
  const commit = async (together: readonly KeyChange[]) => {
    const [id = '', ...others] = new Set(together.map(({ key }) => key.organisationId));
    expect([others, busy.has(id)]).toEqual([[], false]);
    busy.add(id);
    await Promise.resolve();
    busy.delete(id);
    written.push(`${id} ${together.length}`);
    return together;
  };
  const changes = [...newKeys('northgate', 70), ...newKeys('library', 2)];
  await importChanges({ changes, unchanged: 0 }, commit, () => {});
  expect(written.toSorted()).toEqual(['library 2', 'northgate 33', 'northgate 33', 'northgate 4']);
});

test('keys that a concurrent import has written are counted as already imported', async () => {
  const reported: string[] = [];
  const changes = newKeys('northgate', 5);
  await importChanges(
    { changes, unchanged: 1 },
    async (together) => together.slice(2),
    (line) => reported.push(line),
  );
  expect(reported).toHaveLength(4);
  expect(reported.at(-1)).toBe('3 to import, 3 already imported.');
});

test('an import keeps to 400 keys a second', async () => {
  const paced: [number, number][] = [];
  vi.mocked(createPacer).mockImplementation(
    (perSecond) => async (keys) => void paced.push([perSecond, keys]),
  );
  const changes = [...newKeys('northgate', 40), ...newKeys('library', 1)];
  await importChanges(
    { changes, unchanged: 0 },
    async (together) => together,
    () => {},
  );
  expect(paced.toSorted(([, one], [, other]) => one - other)).toEqual([
    [400, 1],
    [400, 7],
    [400, 33],
  ]);
});

test('after a failed write no other is started, and the error tells how many were imported and how to continue', async () => {
  const reported: string[] = [];
  let started = 0;
  const commit = async (together: readonly KeyChange[]) => {
    if (++started === 2) throw new Error('Denied');
    return together;
  };
  const importing = importChanges({ changes: newKeys('northgate', 100), unchanged: 0 }, commit, (line) =>
    reported.push(line),
  );
  await expect(importing).rejects.toThrow(InterruptedError);
  await expect(importing).rejects.toMatchObject({
    message: '33 of 100 keys were imported. Import the same file again to import the rest.',
    cause: { message: 'Denied' },
  });
  expect(reported).toHaveLength(33);
  expect(started).toBe(2);
});

test('after a failed write, keys of an organisation that waited for its turn are not written either', async () => {
  const turn = Promise.withResolvers<void>();
  vi.mocked(createPacer).mockImplementation(() => async (keys) => {
    if (keys === 1) await turn.promise;
  });
  const commit = vi.fn(async () => {
    turn.resolve();
    throw new Error('Denied');
  });
  const changes = [...newKeys('northgate', 2), ...newKeys('library', 1)];
  await expect(importChanges({ changes, unchanged: 0 }, commit, () => {})).rejects.toThrow('0 of 3 keys');
  expect(commit).toHaveBeenCalledTimes(1);
});
