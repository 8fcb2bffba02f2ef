import { expect, test, vi } from 'vitest';
import { createKey } from '../../../../core/life-cycle.ts';
import type { DigestContent } from '../../../../core/reminders/digest.ts';
import { formatLedgerEnd } from '../../../../core/reminders/recipients.ts';
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

test(`sends a digest of ${KEYS} keys with few requests in flight, and reads its organisation once`, async () => {
  let inFlight = 0;
  let most = 0;
  /** Resolves after all other requests that are in flight have been sent. */
  const later = async <Answer>(answer: Answer): Promise<Answer> => {
    most = Math.max(most, ++inFlight);
    await new Promise(setImmediate);
    inFlight--;
    return answer;
  };
  let organisationsRead = 0;
  let recorded = 0;
  const contents: DigestContent[] = [];
  const ledger = createMemoryLedger();
  await ledger.planDigest(reference);
  const { organisationId } = organisation;
  for (let index = 0; index < KEYS; index++) {
    await ledger.addKey({ ...reference, organisationId, keyId: `k${index}`, end: formatLedgerEnd(key) });
  }
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
      findApiKey: ({ keyId }) => later({ ...key, keyId }),
    },
    events: {
      record: async () => {
        recorded++;
        await later(undefined);
      },
    },
    mail: async (_, content) => {
      contents.push(content);
      return { accepted: 'm1' };
    },
  };

  expect(await sendDigest(reference, ports, new Date('2027-03-01T05:01:00Z'))).toBe(true);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThan(100);
  expect(organisationsRead).toBeLessThanOrEqual(2); // the recipient's own, and that of the keys
  expect(recorded).toBe(KEYS);
  expect(contents.map(({ entries, omitted }) => entries.length + omitted)).toEqual([KEYS]);
  expect(await ledger.findDigest(reference)).toMatchObject({ state: 'sent', messageId: 'm1' });
});

test('never sends a digest again that SES has accepted, however long ago its sender crashed', async () => {
  const ledger = createMemoryLedger();
  await ledger.planDigest(reference);
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
      findApiKey: unused,
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
