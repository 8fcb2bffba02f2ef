import { describe, expect, test } from 'vitest';
import type { Digest, DigestState } from '../../../../core/reminders/ports.ts';
import {
  type DeliveryPorts,
  type DeliveryReport,
  recordDelivery,
} from '../../../../core/reminders/record-delivery.ts';
import { createMemoryLedger } from '../../../../core/reminders/rehearsal.ts';

const now = new Date('2027-03-01T05:01:00Z');
const reference = { run: '2027-03-01T05:00:00.000Z', recipientId: 'ada' };
const email = 'ada@a.example';
const planned: Digest = { ...reference, state: 'planned' };

/** Records a report about a digest in a state, with one reminder. */
async function record(kind: DeliveryReport['kind'], state: DigestState) {
  const ledger = createMemoryLedger();
  const line = { ...reference, organisationId: 'northgate', keyId: 'k1', end: '2027-03-08T00:00:00Z' };
  await ledger.planDigests([planned]);
  await ledger.addKeys([line]);
  await ledger.claim([{ ...line, stage: 7, keyName: 'Library', organisationPath: ['northgate'] }]);
  await ledger.changeDigest(planned, { ...planned, state });
  const told: string[] = [];
  const ports: DeliveryPorts = {
    ledger,
    addresses: {
      markUnreachable: async (...args) => void told.push(`unreachable ${args.slice(0, 2).join(' ')}`),
      countSoftBounce: async (...args) => void told.push(`soft bounce ${args.slice(0, 3).join(' ')}`),
      clearSoftBounces: async (...args) => void told.push(`no soft bounces ${args.join(' ')}`),
    },
    events: {
      record: async (reminders, outcome) =>
        void told.push(...reminders.map(({ keyId }) => `${keyId} ${outcome}`)),
    },
  };
  await recordDelivery({ ...reference, kind, messageId: 'm1', email }, ports, now);
  return { digest: await ledger.findDigest(reference), told, ports };
}

describe('a delivery report', () => {
  test.each<[DeliveryReport['kind'], string[]]>([
    ['delivered', [`no soft bounces ada ${email}`, 'k1 delivered']],
    ['bounced', [`unreachable ada ${email}`, 'k1 bounced']],
    ['soft-bounced', [`soft bounce ada ${email} m1`, 'k1 bounced']],
    ['rejected', ['k1 bounced']],
    ['accepted', []],
  ])('about a sent mail updates the address and the history of its keys: %s', async (kind, expected) => {
    expect((await record(kind, 'sent')).told).toEqual(expected);
  });

  test.each<[DeliveryReport['kind'], DigestState, DigestState]>([
    ['delivered', 'sending', 'delivered'],
    ['delivered', 'sent', 'delivered'],
    ['delivered', 'soft-bounced', 'delivered'],
    ['delivered', 'bounced', 'bounced'], // the recipient complained
    ['bounced', 'sending', 'bounced'],
    ['bounced', 'sent', 'bounced'],
    ['bounced', 'delivered', 'bounced'],
    ['bounced', 'soft-bounced', 'bounced'],
    ['bounced', 'superseded', 'superseded'],
    ['soft-bounced', 'sending', 'soft-bounced'],
    ['soft-bounced', 'sent', 'soft-bounced'],
    ['soft-bounced', 'bounced', 'bounced'],
    ['rejected', 'sending', 'refused'],
    ['rejected', 'sent', 'refused'],
    ['rejected', 'delivered', 'delivered'],
  ])('%s turns a digest that is %s into one that is %s', async (kind, state, after) => {
    const { digest } = await record(kind, state);
    expect(digest?.state).toBe(after);
    if (after !== state) expect(digest?.messageId).toBe('m1');
    expect(digest?.refused).toBe(after === 'refused' ? true : undefined);
  });

  test('of acceptance keeps the mail’s ID while the sender has not recorded it, and nothing later', async () => {
    expect((await record('accepted', 'sending')).digest).toMatchObject({ state: 'sending', messageId: 'm1' });
    expect((await record('accepted', 'sent')).digest).not.toHaveProperty('messageId');
  });

  test('of a soft bounce after a delivery is an out-of-office reply, which changes nothing', async () => {
    const { digest, told } = await record('soft-bounced', 'delivered');
    expect(digest?.state).toBe('delivered');
    expect(told).toEqual([]);
  });

  test('is recorded although the sender changes the digest at the same moment', async () => {
    const { ports } = await record('accepted', 'sending');
    const { changeDigest } = ports.ledger;
    let isFirst = true;
    ports.ledger.changeDigest = async (digest, to) => {
      if (isFirst) await changeDigest(digest, { ...digest, state: 'sent' });
      isFirst = false;
      return changeDigest(digest, to);
    };
    await recordDelivery({ ...reference, kind: 'delivered', messageId: 'm1', email }, ports, now);
    expect((await ports.ledger.findDigest(reference))?.state).toBe('delivered');
  });

  test('about a digest that does not exist does nothing', async () => {
    const { ports, told } = await record('accepted', 'sent');
    const report = { ...reference, recipientId: 'eve', kind: 'bounced', messageId: 'm2', email } as const;
    await recordDelivery(report, ports, now);
    expect(told).toEqual([]);
  });
});
