import { describe, expect, test } from 'vitest';
import { type ApiKey, getEnd } from '../../../../core/api-key.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import { DigestBuilder, type DueKey } from '../../../../core/reminders/digest.ts';
import { needsReminder } from '../../../../core/reminders/recipients.ts';
import { anOrganisation, changeContextAt, policy } from '../../../support/fixtures.ts';

const NOW = new Date('2027-03-01T05:00:00Z');
const organisation = anOrganisation();

function dueKey(name: string, createdAt: string, differing: Partial<ApiKey> = {}): DueKey {
  const { key } = createKey(
    organisation,
    { name, permissionLevel: 'full' },
    policy,
    changeContextAt(createdAt),
  );
  return { key: { ...key, ...differing }, organisation, successor: undefined, because: 'own' };
}

async function buildDigest(...due: DueKey[]) {
  const settings = { pageUrl: 'https://keys.example.org', catalogue: policy.catalogue };
  const builder = new DigestBuilder({ name: 'Ada Byrne', timeZone: 'UTC' }, settings, NOW);
  for (const one of due) builder.add([one]);
  return builder.build(async (keys) => keys.map(({ name }) => ({ names: [`Ben, for ${name}`], others: 1 })));
}

describe('digest', () => {
  test('a digest lists what stops next first and what has stopped last, with days and hours counted from the time of the mail', async () => {
    const digest = await buildDigest(
      dueKey('later', '2026-03-31T12:00:00Z'),
      dueKey('long gone', '2026-01-01T12:00:00Z'),
      dueKey('gone', '2026-02-01T12:00:00Z'),
      dueKey('soon', '2026-03-02T12:00:00Z'),
    );
    expect(digest.entries.map(({ keyName, daysLeft, hoursLeft }) => [keyName, daysLeft, hoursLeft])).toEqual([
      ['soon', 1, 19],
      ['later', 30, 714], // the clocks go forward on 28 March
      ['gone', 0, -1],
      ['long gone', 0, -1],
    ]);
    expect(digest.entries[0]).toMatchObject({
      levelTitle: 'Full access',
      abilities: ['sign in users authenticated by your own system', 'read and create accounts'],
      organisationName: organisation.name,
      endsWithOverlap: false,
      alsoReminded: { names: ['Ben, for soon'], others: 1 },
    });
    expect(digest.entries[0]).not.toHaveProperty('lastUsedAt');
    expect(digest.entries[0]?.url).toMatch(
      /^https:\/\/keys\.example\.org\/organisations\/northgate\/api-keys\//,
    );
  });

  test('a digest shows the end of an overlap, and the successor and whether it is used', async () => {
    const { key: successor } = dueKey('new', '2027-02-25T12:00:00Z');
    const old = dueKey('old', '2026-12-01T12:00:00Z', {
      worksUntil: '2027-03-04T12:00:00Z',
      endsOn: '2027-03-04',
      replacedBy: successor.keyId,
    });
    const entry = async (differing: Partial<ApiKey>) =>
      (await buildDigest({ ...old, successor: { ...successor, ...differing } })).entries[0];
    expect(await entry({})).toMatchObject({
      endsAt: '2027-03-04T12:00:00.000Z',
      endsWithOverlap: true,
      daysLeft: 3,
      replacement: { keyName: 'new', state: 'unused' },
    });
    expect((await entry({ lastUsedAt: NOW.toISOString() }))?.replacement?.state).toBe('used');
    expect((await entry({ enabled: false }))?.replacement?.state).toBe('stopped');
  });

  test('a digest of a contact has a link that stops the mails', async () => {
    const settings = { pageUrl: 'https://keys.example.org', catalogue: policy.catalogue };
    const contact = { name: 'eli@b.example', timeZone: 'UTC', stopToken: 'token' };
    const { stopUrl } = await new DigestBuilder(contact, settings, NOW).build(async () => []);
    expect(stopUrl).toBe('https://keys.example.org/contact/stop#token');
    expect(await buildDigest()).not.toHaveProperty('stopUrl');
  });

  test('a digest shows when each key was last used, if ever', async () => {
    const lastUsedAt = '2027-02-27T09:00:00Z';
    const digest = await buildDigest(
      dueKey('used', '2026-03-02T12:00:00Z', { lastUsedAt }),
      dueKey('unused', '2026-03-02T12:00:00Z'),
    );
    expect(digest.entries.map((entry) => [entry.keyName, entry.lastUsedAt])).toEqual([
      ['unused', undefined],
      ['used', lastUsedAt],
    ]);
  });

  test('a digest counts the least urgent keys if there are too many to list', async () => {
    const many = Array.from({ length: 103 }, (_, index) => dueKey(`key ${index}`, '2026-03-03T12:00:00Z'));
    const digest = await buildDigest(...many, dueKey('urgent', '2026-03-02T12:00:00Z'));
    expect(digest.entries).toHaveLength(100);
    expect(digest.omitted).toBe(4);
    expect(digest.entries[0]?.keyName).toBe('urgent');
  });
});

describe('needsReminder', () => {
  const USED = '2027-02-20T09:00:00Z';
  const { key: successor } = dueKey('new', '2027-02-01T12:00:00Z');
  const needed = (differing: Partial<ApiKey> | undefined, lastUsedAt?: string) =>
    needsReminder(
      { enabled: true, ...(lastUsedAt !== undefined && { lastUsedAt }) },
      differing && { ...successor, ...differing },
      NOW,
    );

  test.each<[string, Partial<ApiKey> | undefined, string | undefined, boolean]>([
    ['true if the successor was never used', {}, undefined, true],
    ['false if the successor is in use', { firstUsedAt: USED, lastUsedAt: USED }, undefined, false],
    [
      'false if the key was last used before its successor',
      { firstUsedAt: USED },
      '2027-02-19T09:00:00Z',
      false,
    ],
    [
      'true if the key was used after its successor’s first use',
      { firstUsedAt: USED },
      '2027-02-21T09:00:00Z',
      true,
    ],
    ['true if the successor is disabled', { firstUsedAt: USED, enabled: false }, undefined, true],
    [
      'true if the successor has ended',
      { firstUsedAt: USED, worksUntil: NOW.toISOString() },
      undefined,
      true,
    ],
    ['true if the successor was deleted', undefined, undefined, true],
  ])('the need for a reminder is %s', (_, differing, lastUsedAt, isNeeded) => {
    expect(needed(differing, lastUsedAt)).toBe(isNeeded);
  });

  test('a disabled key needs no reminder', () => {
    expect(getEnd(successor)).toBeGreaterThan(NOW.getTime());
    expect(needsReminder({ enabled: false }, undefined, NOW)).toBe(false);
  });
});
