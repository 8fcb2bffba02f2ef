import { expect, test } from 'vitest';
import { type ApiKey, formatEnd } from '../../../../core/api-key.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import type { DigestContent } from '../../../../core/reminders/digest.ts';
import type { Digest, Reminder, SetAside } from '../../../../core/reminders/ports.ts';
import type { Recipient } from '../../../../core/reminders/recipients.ts';
import { createMemoryLedger } from '../../../../core/reminders/rehearsal.ts';
import { CLAIM_MS, isBeingSent, type SendPorts, sendDigest } from '../../../../core/reminders/send-digest.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';
import { STAGES } from './world.ts';

const KEYS = 10_000;
const now = new Date('2027-03-01T05:01:00Z');
const reference = { run: '2027-03-01T05:00:00.000Z', recipientId: 'ada' };
const planned: Digest = { ...reference, state: 'planned' };
const organisation = anOrganisation({ path: ['above', 'northgate'] });
const { organisationId } = organisation;
const ada: Recipient = { recipientId: 'ada', name: 'Ada', email: 'ada@a.example', organisationId };

/** A key that ends on 8 March 2027, a week after the run. */
function aKey(differing: Partial<ApiKey> = {}): ApiKey {
  const context = changeContextAt('2026-03-08T12:00:00Z');
  const { key } = createKey(organisation, { name: 'Library', permissionLevel: 'full' }, policy, context);
  return { ...key, ...differing };
}

/** The ports of a sender, and a planned digest of these keys for Ada. */
async function createWorld({
  keys,
  recipient = ada,
  outcome = { accepted: 'm1' },
}: {
  keys: readonly ApiKey[];
  recipient?: Recipient | undefined;
  outcome?: Awaited<ReturnType<SendPorts['mail']>>;
}) {
  const setAside: SetAside[] = [];
  const mails: { to: string; content: DigestContent }[] = [];
  const recorded: Reminder[] = [];
  const ledger = createMemoryLedger();
  const stored = new Map(keys.map((key) => [key.keyId, key]));
  const lines = keys.map((key) => ({ ...reference, organisationId, keyId: key.keyId, end: formatEnd(key) }));
  await ledger.planDigests([reference]);
  await ledger.addKeys(lines);
  const ports: SendPorts = {
    stages: STAGES,
    ledger,
    pageUrl: 'https://keys.example.org',
    catalogue: policy.catalogue,
    setAside: (found) => void setAside.push(found),
    directory: {
      findRecipient: async (id) => (id === recipient.recipientId ? recipient : undefined),
      listRecipients: async (id) => (id === recipient.organisationId ? [recipient] : []),
      findOrganisation: async () => organisation,
      findApiKeys: async (references) => references.map(({ keyId }) => stored.get(keyId)),
    },
    events: { record: async (reminders) => void recorded.push(...reminders) },
    mail: async (to, content) => {
      mails.push({ to, content });
      return outcome;
    },
  };
  const findState = async () => (await ledger.findDigest(reference))?.state;
  return { ports, ledger, lines, stored, setAside, mails, recorded, findState };
}

const listNames = (mails: { content: DigestContent }[]) =>
  mails.map(({ content }) => content.entries.map(({ keyName }) => keyName));

test(`sends a digest of ${KEYS} keys in batches of 100, and reads its organisation once`, async () => {
  /** The number of rows in each call that reads or writes rows of keys. */
  const batches: number[] = [];
  let organisationsRead = 0;
  const key = aKey();
  const { ports, ledger, mails, recorded } = await createWorld({ keys: [] });
  const end = formatEnd(key);
  await ledger.addKeys(
    Array.from({ length: KEYS }, (_, index) => ({ ...reference, organisationId, keyId: `k${index}`, end })),
  );
  ports.directory.findOrganisation = async () => {
    organisationsRead++;
    return organisation;
  };
  ports.directory.findApiKeys = async (references) => {
    if (references.length > 0) batches.push(references.length);
    return references.map(({ keyId }) => ({ ...key, keyId }));
  };
  ports.events.record = async (reminders) => {
    recorded.push(...reminders);
    batches.push(reminders.length);
  };

  expect(await sendDigest(reference, ports, now)).toBe(true);
  expect(batches).toEqual(Array.from({ length: (2 * KEYS) / 100 }, () => 100)); // reads, then events
  expect(organisationsRead).toBeLessThanOrEqual(2); // the recipient's own, and that of the keys
  expect(recorded).toHaveLength(KEYS);
  expect(mails.map(({ content: { entries, omitted } }) => entries.length + omitted)).toEqual([KEYS]);
  expect(await ledger.findDigest(reference)).toMatchObject({ state: 'sent', messageId: 'm1' });
});

test('never sends a digest again that SES has accepted, however long ago its sender crashed', async () => {
  const { ports, ledger, mails, findState } = await createWorld({ keys: [] });
  const accepted = { ...reference, state: 'sending', claimedAt: reference.run, messageId: 'm1' } as const;
  await ledger.changeDigest(planned, accepted);
  const yearLater = new Date('2028-03-01T05:00:00Z');
  expect(isBeingSent(accepted, yearLater)).toBe(true);
  expect(await sendDigest(reference, ports, yearLater)).toBe(true);
  expect(mails).toEqual([]);
  expect(await findState()).toBe('sent');
});

test('does not mail again if it crashes while it records a mail that SES has accepted', async () => {
  const { ports, mails, findState } = await createWorld({ keys: [aKey()] });
  const outcomes: string[] = [];
  ports.events.record = async (_, outcome) => {
    outcomes.push(outcome);
    if (outcomes.length === 1) throw new Error('Crash');
  };
  await expect(sendDigest(reference, ports, now)).rejects.toThrow('Crash');
  expect(await sendDigest(reference, ports, new Date(now.getTime() + 2 * CLAIM_MS))).toBe(true);
  expect(mails).toHaveLength(1);
  expect(outcomes).toEqual(['sent', 'sent']);
  expect(await findState()).toBe('sent');
});

test('waits for another sender while its claim is valid, and sends the digest after it', async () => {
  const { ports, ledger, mails } = await createWorld({ keys: [aKey()] });
  await ledger.changeDigest(planned, { ...planned, state: 'sending', claimedAt: now.toISOString() });
  expect(await sendDigest(reference, ports, new Date(now.getTime() + CLAIM_MS - 1))).toBe(false);
  expect(mails).toEqual([]);
  expect(await sendDigest(reference, ports, new Date(now.getTime() + CLAIM_MS))).toBe(true);
  expect(mails).toHaveLength(1);
});

test('leaves a digest to another sender that claims it at the same time', async () => {
  const { ports, ledger, mails } = await createWorld({ keys: [aKey()] });
  ports.ledger = {
    ...ledger,
    findDigest: async (digest) => {
      const found = await ledger.findDigest(digest);
      if (found)
        await ledger.changeDigest(found, { ...found, state: 'sending', claimedAt: now.toISOString() });
      return found;
    },
  };
  expect(await sendDigest(reference, ports, now)).toBe(false);
  expect(mails).toEqual([]);
});

test.each(['withdrawn', 'superseded', 'bounced', 'delivered', 'nothing-left'] as const)(
  'leaves a digest alone that is %s',
  async (state) => {
    const { ports, ledger, mails, findState } = await createWorld({ keys: [aKey()] });
    await ledger.changeDigest(planned, { ...planned, state });
    expect(await sendDigest(reference, ports, now)).toBe(true);
    expect(mails).toEqual([]);
    expect(await findState()).toBe(state);
  },
);

test('has nothing to do for a digest that does not exist', async () => {
  const { ports } = await createWorld({ keys: [] });
  expect(await sendDigest({ ...reference, recipientId: 'eve' }, ports, now)).toBe(true);
});

test('leaves out keys that have changed since they were planned, and releases what an earlier attempt claimed', async () => {
  const disabled = aKey({ name: 'disabled' });
  const used = aKey({ name: 'successor', firstUsedAt: '2027-02-01T00:00:00Z' });
  const keys = {
    due: aKey({ name: 'due' }),
    moved: aKey({ name: 'moved' }),
    deleted: aKey({ name: 'deleted' }),
    disabled,
    replaced: aKey({ name: 'replaced' }),
    reminded: aKey({ name: 'reminded' }),
    early: aKey({ name: 'early', expiresAt: '2027-12-08T00:00:00Z', endsOn: '2027-12-08' }),
  };
  const { ports, ledger, lines, stored, mails, recorded, findState } = await createWorld({
    keys: Object.values(keys),
  });
  const claims = lines.map((line) => ({ ...line, stage: 7, keyName: '', organisationPath: [] }));
  await ledger.claim(claims.filter(({ keyId }) => keyId === disabled.keyId));
  const elsewhere = claims.filter(({ keyId }) => keyId === keys.reminded.keyId);
  await ledger.claim(elsewhere.map((claim) => ({ ...claim, run: '2027-02-28T05:00:00.000Z' })));
  stored.set(keys.moved.keyId, { ...keys.moved, worksUntil: '2027-03-05T00:00:00Z', endsOn: '2027-03-05' });
  stored.delete(keys.deleted.keyId);
  stored.set(disabled.keyId, { ...disabled, enabled: false });
  stored.set(keys.replaced.keyId, { ...keys.replaced, replacedBy: used.keyId });
  stored.set(used.keyId, used);

  expect(await sendDigest(reference, ports, now)).toBe(true);
  expect(listNames(mails)).toEqual([['due']]);
  expect(mails[0]?.content.omitted).toBe(0);
  expect(recorded.map(({ keyName, stage }) => [keyName, stage])).toEqual([['due', 7]]);
  expect(await findState()).toBe('sent');
  const released = await ledger.findReminders(lines.filter(({ keyId }) => keyId === disabled.keyId));
  expect(released[0]?.released).toBe('not-delivered');
});

test('sends no mail if no key is left', async () => {
  const { ports, mails, findState } = await createWorld({ keys: [aKey({ enabled: false })] });
  expect(await sendDigest(reference, ports, now)).toBe(true);
  expect(mails).toEqual([]);
  expect(await findState()).toBe('nothing-left');
});

test.each<[string, Recipient]>([
  ['no longer exists', { ...ada, recipientId: 'eve' }],
  ['cannot be reached', { ...ada, unreachable: '2027-02-01T00:00:00Z' }],
  ['moved to another organisation', { ...ada, organisationId: 'elsewhere' }],
])('sends no mail to a recipient who %s, so that the next run finds others', async (_, recipient) => {
  const { ports, mails, findState } = await createWorld({ keys: [aKey()], recipient });
  expect(await sendDigest(reference, ports, now)).toBe(true);
  expect(mails).toEqual([]);
  expect(await findState()).toBe('recipient-gone');
});

test('sends a contact only the keys that still name them', async () => {
  const contacts = [ada.email];
  const { ports, mails } = await createWorld({
    keys: [aKey({ name: 'theirs', contacts }), aKey({ name: 'no longer', contacts: [] }), aKey()],
    recipient: { ...ada, stopToken: 'token' },
  });
  expect(await sendDigest(reference, ports, now)).toBe(true);
  expect(listNames(mails)).toEqual([['theirs']]);
});

test.each([
  ['own', organisationId, []],
  ['no-administrator', 'above', []],
  ['above', 'above', [{ ...ada, recipientId: 'eve' }]],
] as const)('says why somebody is reminded: %s', async (because, home, nearer) => {
  const { ports, mails } = await createWorld({ keys: [aKey()], recipient: { ...ada, organisationId: home } });
  const { listRecipients } = ports.directory;
  ports.directory.listRecipients = async (id) =>
    id === organisationId && nearer.length > 0 ? [...nearer] : listRecipients(id);
  expect(await sendDigest(reference, ports, now)).toBe(true);
  expect(mails[0]?.content.entries.map((entry) => entry.because)).toEqual([because]);
});

test('tries again later if SES throttles', async () => {
  const { ports, recorded, findState } = await createWorld({ keys: [aKey()], outcome: { busy: true } });
  expect(await sendDigest(reference, ports, now)).toBe(false);
  expect(await findState()).toBe('planned');
  expect(recorded).toEqual([]);
});

test('sets a mail aside that SES refuses, so that others are reminded', async () => {
  const { ports, ledger, setAside } = await createWorld({
    keys: [aKey()],
    outcome: { refused: 'InvalidParameterValue' },
  });
  expect(await sendDigest(reference, ports, now)).toBe(true);
  expect(await ledger.findDigest(reference)).toMatchObject({ state: 'refused', refused: true });
  const what = { recipientId: 'ada', organisationId, answer: 'InvalidParameterValue' };
  expect(setAside).toEqual([{ reason: 'mail-refused', what }]);
});

test('sets keys aside whose organisation is missing', async () => {
  const key = aKey();
  const { ports, setAside, mails, findState } = await createWorld({ keys: [key] });
  ports.directory.findOrganisation = async () => undefined;
  expect(await sendDigest(reference, ports, now)).toBe(true);
  expect(setAside).toEqual([{ reason: 'organisation-missing', what: { organisationId, keyId: key.keyId } }]);
  expect(mails).toEqual([]);
  expect(await findState()).toBe('nothing-left');
});
