import { expect, test } from 'vitest';
import { InterruptedError } from '../../../../cli/command-error.ts';
import { type CommitImport, importChanges } from '../../../../cli/keys/import-changes.ts';
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

test('the first key of each organisation is written before its others, and alone says that it is the first', async () => {
  const written: [string, boolean][] = [];
  const commit: CommitImport = async ([change], isFirst) => {
    await Promise.resolve();
    written.push([change?.key.organisationId ?? '', isFirst]);
  };
  const others = createKey(
    anOrganisation({ organisationId: 'library', path: ['library'] }),
    { name: 'Key', permissionLevel: 'full' },
    policy,
    changeContextAt('2026-11-23T12:00:00Z'),
  ).changes;
  await importChanges({ changes: [...changes, others], unchanged: 0 }, commit, () => {});
  expect(written).toHaveLength(41);
  expect(written.filter(([, isFirst]) => isFirst)).toEqual([
    ['northgate', true],
    ['library', true],
  ]);
  expect(written.slice(0, 2).every(([, isFirst]) => isFirst)).toBe(true);
});

test('after a failed write no other is started, and the error tells how many were imported and how to continue', async () => {
  const started: string[] = [];
  const reported: string[] = [];
  const commit = async ([change]: readonly { key: { name: string } }[]) => {
    started.push(change?.key.name ?? '');
    await Promise.resolve();
    if (change?.key.name === 'Key 3') throw new Error('Denied');
  };
  const importing = importChanges({ changes, unchanged: 0 }, commit, (line) => reported.push(line));
  await expect(importing).rejects.toThrow(InterruptedError);
  await expect(importing).rejects.toMatchObject({
    message: `${reported.length} of 40 keys were imported. Import the same file again to import the rest.`,
    cause: { message: 'Denied' },
  });
  expect(reported).toHaveLength(started.length - 1); // those under way were completed and counted
  expect(started.length).toBeLessThan(40);
});
