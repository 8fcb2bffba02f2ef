import { expect, test } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import type { DigestContent } from '../../../../core/reminders/digest.ts';
import type { Digest, DigestKey } from '../../../../core/reminders/ports.ts';
import { type SendPorts, sendDigest } from '../../../../core/reminders/send-digest.ts';
import { anOrganisation, occasionAt, policy } from '../../../support/fixtures.ts';

const KEYS = 10_000;
const reference = { day: '2027-03-01', subject: 'ada' };
const organisation = anOrganisation();
const { key } = createKey(
  organisation,
  { name: 'Library', permissionLevel: 'full' },
  policy,
  occasionAt('2026-03-08T12:00:00Z'),
);

test(`a digest of ${KEYS} keys asks for few things at a time, and for an organisation once`, async () => {
  let underWay = 0;
  let most = 0;
  /** Answers after every other request that is under way has been made. */
  const later = async <Answer>(answer: Answer): Promise<Answer> => {
    most = Math.max(most, ++underWay);
    await new Promise(setImmediate);
    underWay--;
    return answer;
  };
  let organisationsAskedFor = 0;
  let recorded = 0;
  let digest: Digest = { ...reference, state: 'planned', runTime: '2027-03-01T05:00:00.000Z' };
  const contents: DigestContent[] = [];
  const keys = Array.from(
    { length: KEYS },
    (_, index): DigestKey => ({
      ...reference,
      organisationId: organisation.organisationId,
      keyId: `k${index}`,
      stage: 7,
      because: 'own',
    }),
  );
  const ports: Pick<SendPorts, 'mail' | 'pageUrl'> & {
    ledger: Partial<SendPorts['ledger']>;
    directory: Partial<SendPorts['directory']>;
    events: SendPorts['events'];
  } = {
    pageUrl: 'https://keys.example.org',
    ledger: {
      digest: async () => digest,
      keysOf: async () => keys,
      change: async (_, to) => {
        digest = { ...digest, ...to };
        return true;
      },
    },
    directory: {
      administrator: async (subject) => ({
        subject,
        name: 'Ada',
        email: 'ada@a.example',
        organisationId: organisation.organisationId,
      }),
      organisation: async () => {
        organisationsAskedFor++;
        return organisation;
      },
      apiKey: ({ keyId }): Promise<ApiKey> => later({ ...key, keyId }),
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

  expect(await sendDigest(reference, ports as SendPorts, new Date('2027-03-01T05:01:00Z'))).toBe(true);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThan(100);
  expect(organisationsAskedFor).toBe(1);
  expect(recorded).toBe(KEYS);
  expect(contents.map(({ entries, omitted }) => entries.length + omitted)).toEqual([KEYS]);
  expect(digest).toMatchObject({ state: 'sent', messageId: 'm1' });
});
