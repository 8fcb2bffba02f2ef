import { describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../../core/api-key.ts';
import { createKey } from '../../../../core/life-cycle.ts';
import { digestOf } from '../../../../core/reminders/digest.ts';
import { isToBeReminded } from '../../../../core/reminders/to-be-reminded.ts';
import { anOrganisation, occasionAt, policy } from '../../../support/fixtures.ts';

const RUN = new Date('2027-03-01T05:00:00Z');
const organisation = anOrganisation();
const administrator = {
  subject: 's',
  name: 'Ada Byrne',
  email: 'a@northgate.example',
  organisationId: 'northgate',
};

const dueKey = (name: string, createdAt: string) => ({
  key: createKey(organisation, { name, permissionLevel: 'full' }, policy, occasionAt(createdAt)).key,
  organisation,
  because: 'own' as const,
});

describe('a digest', () => {
  test('lists the most urgent first, with days counted from the run and not from the clock', () => {
    const due = [
      dueKey('later', '2026-03-31T12:00:00Z'),
      dueKey('gone', '2026-02-01T12:00:00Z'),
      dueKey('soon', '2026-03-02T12:00:00Z'),
    ];
    const digest = digestOf(administrator, '2027-03-01', due, RUN, 'https://keys.example.org');
    expect(digest.entries.map(({ keyName, daysLeft }) => [keyName, daysLeft])).toEqual([
      ['gone', 0],
      ['soon', 1],
      ['later', 30],
    ]);
    expect(digest.entries[0]).toMatchObject({
      stops: ['authentication', 'accounts'],
      organisationName: organisation.name,
    });
    expect(digest.entries[0]?.url).toMatch(
      /^https:\/\/keys\.example\.org\/organisations\/northgate\/api-keys\//,
    );
  });

  test('says when each key was last used, if it was', () => {
    const { key, ...rest } = dueKey('used', '2026-03-02T12:00:00Z');
    const lastUsedAt = '2027-02-27T09:00:00Z';
    const due = [{ ...rest, key: { ...key, lastUsedAt } }, dueKey('unused', '2026-03-02T12:00:00Z')];
    const digest = digestOf(administrator, '2027-03-01', due, RUN, '');
    expect(digest.entries.map((entry) => [entry.keyName, entry.lastUsedAt])).toEqual([
      ['unused', undefined],
      ['used', lastUsedAt],
    ]);
  });

  test('counts what it has no room for', () => {
    const due = Array.from({ length: 103 }, (_, index) => dueKey(`key ${index}`, '2026-03-02T12:00:00Z'));
    const digest = digestOf(administrator, '2027-03-01', due, RUN, '');
    expect([digest.entries.length, digest.omitted]).toEqual([100, 3]);
  });
});

describe('whether anybody is reminded of', () => {
  const { key } = dueKey('x', '2026-03-02T12:00:00Z');
  const replaced = { ...key, replacedBy: 's' };
  const { key: fresh } = dueKey('x', '2027-02-01T12:00:00Z');
  const used = { ...fresh, lastUsedAt: '2027-02-02T12:00:00Z' };

  test.each<[string, ApiKey, ApiKey | undefined, boolean]>([
    ['a working key', key, undefined, true],
    ['a disabled key', { ...key, enabled: false }, undefined, false],
    ['a key whose successor is in use', replaced, used, false],
    ['a key whose successor was never used', replaced, fresh, true],
    ['a key whose successor was deleted', replaced, undefined, true],
    ['a key whose successor was used and is disabled', replaced, { ...used, enabled: false }, true],
    [
      'a key whose successor was used and has ended',
      replaced,
      { ...used, worksUntil: RUN.toISOString() },
      true,
    ],
  ])('%s', async (_, of, successor, reminded) => {
    expect(await isToBeReminded(of, { apiKey: async () => successor }, RUN)).toBe(reminded);
  });
});
