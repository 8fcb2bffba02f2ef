import { expect, test, vi } from 'vitest';
import { formatEnd } from '../../../../core/api-key.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import type { DigestContent } from '../../../../core/reminders/digest.ts';
import { createMemoryLedger } from '../../../../core/reminders/rehearsal.ts';
import { isBeingSent, type SendPorts, sendDigest } from '../../../../core/reminders/send-digest.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';
import { STAGES } from './world.ts';

const KEYS = 10_000;
const reference = { run: '2027-03-01T05:00:00.000Z', recipientId: 'ada' };
const organisation = anOrganisation();
const { key } = createKey(
  organisation,
  { name: 'Library', permissionLevel: 'full' },
  policy,
  changeContextAt('2026-03-08T12:00:00Z'),
);

test(`sends a digest of ${KEYS} keys in batches of 100, and reads its organisation once`, async () => {
  /** The number of rows in each call that reads or writes rows of keys. */
  const batches: number[] = [];
  let organisationsRead = 0;
  let recorded = 0;
  const contents: DigestContent[] = [];
  const ledger = createMemoryLedger();
  await ledger.planDigests([reference]);
  const { organisationId } = organisation;
  const end = formatEnd(key);
  await ledger.addKeys(
    Array.from({ length: KEYS }, (_, index) => ({ ...reference, organisationId, keyId: `k${index}`, end })),
  );
  const recipient = { recipientId: 'ada', name: 'Ada', email: 'ada@a.example', organisationId };
  const ports: SendPorts = {
    stages: STAGES,
    ledger,
    pageUrl: 'https://keys.example.org',
    catalogue: policy.catalogue,
    setAside: () => {},
    directory: {
      findRecipient: async () => recipient,
      listRecipients: async () => [recipient],
      findOrganisation: async () => {
        organisationsRead++;
        return organisation;
      },
      findApiKeys: async (references) => {
        if (references.length > 0) batches.push(references.length);
        return references.map(({ keyId }) => ({ ...key, keyId }));
      },
    },
    events: {
      record: async (reminders) => {
        recorded += reminders.length;
        batches.push(reminders.length);
      },
    },
    mail: async (_, content) => {
      contents.push(content);
      return { accepted: 'm1' };
    },
  };

  expect(await sendDigest(reference, ports, new Date('2027-03-01T05:01:00Z'))).toBe(true);
  expect(batches).toEqual(Array.from({ length: (2 * KEYS) / 100 }, () => 100)); // reads, then events
  expect(organisationsRead).toBeLessThanOrEqual(2); // the recipient's own, and that of the keys
  expect(recorded).toBe(KEYS);
  expect(contents.map(({ entries, omitted }) => entries.length + omitted)).toEqual([KEYS]);
  expect(await ledger.findDigest(reference)).toMatchObject({ state: 'sent', messageId: 'm1' });
});

test('never sends a digest again that SES has accepted, however long ago its sender crashed', async () => {
  const ledger = createMemoryLedger();
  await ledger.planDigests([reference]);
  const planned = { ...reference, state: 'planned' } as const;
  const accepted = { ...reference, state: 'sending', claimedAt: reference.run, messageId: 'm1' } as const;
  await ledger.changeDigest(planned, accepted);
  const mail = vi.fn<SendPorts['mail']>();
  const unused = async (): Promise<never> => {
    throw new Error('Nothing has to be looked up');
  };
  const ports: SendPorts = {
    stages: STAGES,
    ledger,
    pageUrl: 'https://keys.example.org',
    catalogue: policy.catalogue,
    setAside: () => {},
    directory: {
      findRecipient: unused,
      listRecipients: unused,
      findOrganisation: unused,
      findApiKeys: unused,
    },
    events: { record: async () => {} },
    mail,
  };
  const yearLater = new Date('2028-03-01T05:00:00Z');
  expect(isBeingSent(accepted, yearLater)).toBe(true);
  expect(await sendDigest(reference, ports, yearLater)).toBe(true);
  expect(mail).not.toHaveBeenCalled();
  expect(await ledger.findDigest(reference)).toMatchObject({ state: 'sent', messageId: 'm1' });
});
