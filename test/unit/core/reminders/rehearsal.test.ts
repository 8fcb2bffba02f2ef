import { expect, test } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import type { Ledger } from '../../../../core/reminders/ports.ts';
import { createMemoryLedger, Rehearsal } from '../../../../core/reminders/rehearsal.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';
import { storedInMemory } from './stored.ts';
import { STAGES } from './world.ts';

const DAY_MS = 86_400_000;
const NOW = new Date('2027-03-01T05:00:00Z');
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY_MS);
const organisation = anOrganisation();
/** Ends on 8 March 2027, a week later. */
const { key } = createKey(
  organisation,
  { name: 'Library', permissionLevel: 'full' },
  policy,
  changeContextAt('2026-03-08T12:00:00Z'),
);
/** Reached its last stage before the run. */
const late: ApiKey = { ...key, keyId: 'late', endsOn: '2027-03-10', expiresAt: '2027-03-10T00:00:00Z' };
const orphan: ApiKey = { ...key, keyId: 'orphan', organisationId: 'removed', organisationPath: ['removed'] };

/** A ledger with a planned digest of an earlier run, and the reminder of the next stage that Ada has got. It refuses writes. */
async function createStoredLedger(): Promise<Ledger> {
  const ledger = createMemoryLedger();
  const reminder = { ...key, end: new Date(key.expiresAt).toISOString(), keyName: key.name };
  await ledger.claim([{ ...reminder, run: '2027-02-20T05:00:00.000Z', recipientId: 'ada', stage: 7 }]);
  const earlier = { run: '2027-02-21T05:00:00.000Z', recipientId: 'eve' };
  await ledger.planDigests([earlier]);
  await ledger.addKeys([{ ...late, end: new Date(late.expiresAt).toISOString(), ...earlier }]);
  const refuse = (): never => {
    throw new Error('A rehearsal writes nothing');
  };
  const writes = {
    planDigests: refuse,
    addKeys: refuse,
    changeDigest: refuse,
    claim: refuse,
    release: refuse,
  };
  return { ...ledger, ...writes };
}

test('a rehearsal says who would be reminded at each stage, and writes nothing', async () => {
  const mails: [string, number | undefined][] = [];
  const rehearsal = new Rehearsal({
    stages: STAGES,
    runs: { findCoveredUntil: async () => inDays(-1) },
    ledger: await createStoredLedger(),
    ...storedInMemory([key, orphan, late], organisation),
    pageUrl: 'https://keys.example',
    catalogue: policy.catalogue,
    mail: async (to, content) => void mails.push([to, content.entries[0]?.daysLeft]),
  });
  const runs: unknown[] = [];
  for (const days of [0, 1, 4]) {
    const { reminders, setAside } = await rehearsal.run(inDays(days), inDays(days));
    runs.push([
      reminders
        .map((one) => `${one.recipientId} ${one.keyId === 'late' ? 'late' : 'key'} ${one.stage}`)
        .sort(),
      setAside.map(({ reason }) => reason),
    ]);
  }
  expect(runs).toEqual([
    // An earlier run has left the reminders of a key open.
    [['ada late 14', 'eve key 7', 'eve late 14'], ['organisation-missing']],
    [[], []],
    [['ada key 3', 'ada late 7', 'eve key 3', 'eve late 7'], ['organisation-missing']],
  ]);
  expect(mails).toEqual([
    ['ada@northgate.example', 9],
    ['eve@northgate.example', 7],
    ['ada@northgate.example', 3],
    ['eve@northgate.example', 3],
  ]);
});
