import { expect, test } from 'vitest';
import { InterruptedError } from '../../../../cli/describe-failure.ts';
import { importChanges } from '../../../../cli/keys/import-changes.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';

const changes = Array.from({ length: 40 }, (_, number) =>
  createKey(
    anOrganisation(),
    { name: `Key ${number}`, permissionLevel: 'full' },
    policy,
    changeContextAt('2026-11-23T12:00:00Z'),
  ).changes.slice(),
);

test('after AWS refuses a key no other is begun, and it says how many were imported and how to continue', async () => {
  const begun: string[] = [];
  const told: string[] = [];
  const commit = async ([change]: readonly { key: { name: string } }[]) => {
    begun.push(change?.key.name ?? '');
    await Promise.resolve();
    if (change?.key.name === 'Key 3') throw new Error('Denied');
  };
  const importing = importChanges({ changes, unchanged: 0 }, commit, (line) => told.push(line));
  await expect(importing).rejects.toThrow(InterruptedError);
  await expect(importing).rejects.toMatchObject({
    message: `${told.length} of 40 keys were imported. Import the same file again: keys that are there already stay as they are.`,
    cause: { message: 'Denied' },
  });
  expect(told).toHaveLength(begun.length - 1); // those under way were completed and counted
  expect(begun.length).toBeLessThan(40);
});
