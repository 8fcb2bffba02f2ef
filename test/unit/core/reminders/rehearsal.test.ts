import { expect, test } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import type { Ledger } from '../../../../core/reminders/ports.ts';
import { createMemoryLedger, Rehearsal } from '../../../../core/reminders/rehearsal.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';
import { STAGES } from './world.ts';

const DAY_MS = 86_400_000;
const NOW = new Date('2027-03-01T05:00:00Z');
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY_MS);
const organisation = anOrganisation();
const { organisationId } = organisation;
/** Ends on 8 March 2027, a week later. */
const { key } = createKey(
  organisation,
  { name: 'Library', permissionLevel: 'full' },
  policy,
  changeContextAt('2026-03-08T12:00:00Z'),
);
const orphan: ApiKey = { ...key, keyId: 'orphan', organisationId: 'removed', organisationPath: ['removed'] };

/** A ledger with a planned digest of an earlier run, and the reminder of the next stage that Ada has got. It refuses writes. */
async function createStoredLedger(): Promise<Ledger> {
  const ledger = createMemoryLedger();
  const reminder = { ...key, end: new Date(key.expiresAt).toISOString(), keyName: key.name };
  await ledger.claim([{ ...reminder, run: '2027-02-20T05:00:00.000Z', recipientId: 'ada', stage: 7 }]);
  const earlier = { run: '2027-02-21T05:00:00.000Z', recipientId: 'eve' };
  await ledger.planDigests([earlier]);
  await ledger.addKeys([{ ...reminder, ...earlier }]);
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
  const recipients = ['ada', 'eve'].map((name) => ({
    ...{ recipientId: name, name, email: `${name}@northgate.example`, organisationId },
  }));
  const mails: [string, number | undefined][] = [];
  const rehearsal = new Rehearsal({
    stages: STAGES,
    runs: { findCoveredUntil: async () => inDays(-1) },
    ledger: await createStoredLedger(),
    expiringKeys: {
      listByEnd: async (date) => ({ rows: date === key.endsOn ? [key, orphan] : [] }),
      listByChange: async () => ({ rows: [] }),
    },
    directory: {
      findRecipient: async (id) => recipients.find(({ recipientId }) => recipientId === id),
      listRecipients: async (id) => recipients.filter((one) => one.organisationId === id),
      findOrganisation: async (id) => (id === organisationId ? organisation : undefined),
      findApiKeys: async (references) =>
        references.map(({ keyId }) => [key, orphan].find((stored) => stored.keyId === keyId)),
    },
    pageUrl: 'https://keys.example',
    catalogue: policy.catalogue,
    mail: async (to, content) => void mails.push([to, content.entries[0]?.daysLeft]),
  });
  const runs: unknown[] = [];
  for (const days of [0, 1, 4]) {
    const { reminders, setAside } = await rehearsal.run(inDays(days), inDays(days));
    runs.push([
      reminders.map(({ recipientId, stage }) => [recipientId, stage]),
      setAside.map(({ reason }) => reason),
    ]);
  }
  expect(runs).toEqual([
    [[['eve', 7]], ['organisation-missing']],
    [[], []],
    [
      [
        ['ada', 3],
        ['eve', 3],
      ],
      ['organisation-missing'],
    ],
  ]);
  expect(mails).toEqual([
    ['eve@northgate.example', 7],
    ['ada@northgate.example', 3],
    ['eve@northgate.example', 3],
  ]);
});
