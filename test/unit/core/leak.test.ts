import { describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import type { KeyChange } from '../../../core/change.ts';
import { handleLeak } from '../../../core/handle-leak.ts';
import { hashKeyValue } from '../../../core/key-value.ts';
import { buildLeakReport, disableLeakedKey, type LeakContent } from '../../../core/leak.ts';
import { createKey } from '../../../core/life-cycle.ts';
import type { Organisation } from '../../../core/organisation.ts';
import type { Recipient } from '../../../core/reminders/recipients.ts';
import type { MailOutcome } from '../../../core/reminders/send-digest.ts';
import { anOrganisation, changeContextAt, policy } from '../../support/fixtures.ts';

const NOW = new Date('2026-11-23T12:00:00.000Z');
const northgate = anOrganisation();
const { key, value } = createKey(
  northgate,
  { name: 'Library', permissionLevel: 'full' },
  policy,
  changeContextAt(NOW),
);
const reportId = '01KAS0000000000000000000RP';
const report = (text: string) => buildLeakReport(text, 'GitHub', () => reportId);

describe('a report of a leaked value', () => {
  test('a report has the hash of the value and the key that it claims to be, and not the value', () => {
    expect(report(` ${value}\n`)).toEqual({
      reportId,
      valueHash: hashKeyValue(value),
      claimed: { organisationId: 'northgate', keyId: key.keyId },
      reporter: 'GitHub',
    });
  });

  test.each(['made elsewhere', `see ${value}`, `${value} ${value}`, `${value.slice(0, -1)}-`])(
    'a report of other text claims no key',
    (text) => {
      expect(report(text)).toEqual({ reportId, valueHash: hashKeyValue(text), reporter: 'GitHub' });
    },
  );

  test('the key is disabled for whoever reported it, once', () => {
    const changes = disableLeakedKey(key, report(value), NOW)?.changes ?? [];
    expect(changes).toMatchObject([
      {
        key: { enabled: false, version: 2 },
        event: {
          type: 'disabled',
          actor: { subject: 'latchkey', name: 'Latchkey, for GitHub' },
          at: NOW.toISOString(),
        },
      },
    ]);
    const disabled = changes[0]?.key;
    expect(disableLeakedKey(disabled, report(value), NOW)).toEqual({ changes: [] }); // people may not have been told
    const another = { ...report(value), reportId: `${reportId.slice(0, -1)}Q` };
    expect(disableLeakedKey(disabled, another, NOW)).toBeUndefined();
  });

  test('nothing is done if the key is gone, has another value, was disabled before, or has ended', () => {
    expect(disableLeakedKey(undefined, report(value), NOW)).toBeUndefined();
    expect(disableLeakedKey({ ...key, valueHash: hashKeyValue('x') }, report(value), NOW)).toBeUndefined();
    const { lastEventId: _, ...byEarlierVersion } = { ...key, enabled: false };
    expect(disableLeakedKey({ ...key, enabled: false }, report(value), NOW)).toBeUndefined();
    expect(disableLeakedKey(byEarlierVersion, report(value), NOW)).toBeUndefined();
    expect(disableLeakedKey({ ...key, worksUntil: NOW.toISOString() }, report(value), NOW)).toBeUndefined();
  });
});

describe('telling people of a leaked value', () => {
  const ada: Recipient = {
    recipientId: 'ada',
    name: 'Ada Byrne',
    email: 'ada@northgate.example',
    organisationId: 'northgate',
  };
  const eli: Recipient = {
    ...ada,
    recipientId: `northgate/${'e'.repeat(22)}`,
    name: 'eli@catalogue.example',
    stopToken: 'stop',
  };

  /** Handles a report. Addresses get the outcomes of their mails. */
  async function handle({
    stored = key,
    text = value,
    recipients = [ada, eli],
    organisations = [northgate],
    outcomes = [{ accepted: '1' }, { accepted: '2' }],
  }: {
    stored?: ApiKey;
    text?: string;
    recipients?: Recipient[];
    organisations?: Organisation[];
    outcomes?: MailOutcome[];
  } = {}) {
    const mails: LeakContent[] = [];
    const committed: KeyChange[] = [];
    const outcome = await handleLeak(
      report(text),
      {
        keys: {
          find: async (_, keyId) => (keyId === stored.keyId ? stored : undefined),
          commit: async (changes) => {
            committed.push(...changes);
          },
        },
        findImported: async (hash) => (hash === hashKeyValue('made elsewhere') ? key : undefined),
        pageUrl: 'https://keys.example',
        directory: {
          findOrganisation: async () => organisations[0],
          listRecipients: async () => recipients,
          findRecipient: async () => undefined,
        },
        mail: async (_, content) => {
          mails.push(content);
          return outcomes[mails.length - 1] as MailOutcome;
        },
      },
      NOW,
    );
    return { outcome, mails, committed };
  }

  test('everybody who is reminded of the key is told, and contacts get no link that they cannot open', async () => {
    const { outcome, mails, committed } = await handle();
    expect(outcome).toBe('told');
    expect(committed).toHaveLength(1);
    const content = { organisationName: northgate.name, keyName: 'Library', hint: value.slice(-4) };
    const keyUrl = `https://keys.example/organisations/northgate/api-keys/${key.keyId}`;
    expect(mails).toEqual([
      { ...content, recipientName: 'Ada Byrne', keyUrl },
      { ...content, recipientName: 'eli@catalogue.example' },
    ]);
  });

  test('an imported value is found by its hash, and a removed organisation is named by its ID', async () => {
    const text = 'made elsewhere';
    const stored = { ...key, valueHash: hashKeyValue(text) };
    const { outcome, mails } = await handle({ text, stored, organisations: [] });
    expect(outcome).toBe('told');
    expect(mails[0]).toMatchObject({ keyName: 'Library', organisationName: 'northgate' });
  });

  test.each<[string, Parameters<typeof handle>[0], string]>([
    ['ignored if the value is not that of a key', { text: 'made up' }, 'ignored'],
    ['untold if nobody is there to be told', { recipients: [] }, 'untold'],
    ['untold if no mail was accepted', { outcomes: [{ refused: 'x' }, { refused: 'x' }] }, 'untold'],
    ['told if one mail was accepted', { outcomes: [{ refused: 'x' }, { accepted: '2' }] }, 'told'],
    ['busy if one mail must be retried', { outcomes: [{ accepted: '1' }, { busy: true }] }, 'busy'],
  ])('the report is %s', async (_, world, outcome) => {
    expect((await handle(world)).outcome).toBe(outcome);
  });
});
