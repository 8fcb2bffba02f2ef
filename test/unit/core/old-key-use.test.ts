import { describe, expect, test } from 'vitest';
import type { ApiKey } from '../../../core/api-key.ts';
import type { KeyChange } from '../../../core/change.ts';
import { handleOldKeyUse } from '../../../core/handle-old-key-use.ts';
import { LATCHKEY } from '../../../core/key-event.ts';
import { createKey } from '../../../core/life-cycle.ts';
import {
  buildOldKeyUseContent,
  isUsedAfterRenewal,
  type OldKeyUseContent,
  reportOldKeyUse,
} from '../../../core/old-key-use.ts';
import type { PermissionCatalogue, SelfRenewal } from '../../../core/permissions.ts';
import type { MailOutcome } from '../../../core/reminders/send-digest.ts';
import { renewKey } from '../../../core/self-rotation.ts';
import { anOrganisation, buildRenewingCatalogue, changeContextAt, policy } from '../../support/fixtures.ts';

const RENEWED_AT = '2026-11-23T12:00:00.000Z';
const at = (hours: number, milliseconds = 0) =>
  new Date(Date.parse(RENEWED_AT) + hours * 3_600_000 + milliseconds).toISOString();
const NOW = new Date(at(40));

function buildCatalogue(differing: Partial<SelfRenewal> = {}): PermissionCatalogue {
  const { permissions, permissionLevels } = buildRenewingCatalogue('full');
  const renewsItself = { overlapDays: 7, ...differing };
  const full = { ...permissionLevels.full, title: 'Full', permissions: ['authentication'], renewsItself };
  return { permissions, permissionLevels: { ...permissionLevels, full } };
}

/** A key that was used so long after the first use of its successor, and the successor. */
function usedAfter(hours: number, milliseconds = 0) {
  const northgate = anOrganisation();
  const renewing = { ...policy, catalogue: buildCatalogue() };
  const input = { name: 'Library', permissionLevel: 'full' };
  const { key } = createKey(northgate, input, renewing, changeContextAt(at(-100)));
  const made = renewKey(northgate, key, undefined, {}, renewing, changeContextAt(RENEWED_AT));
  const replaced = made.changes.find(({ kind }) => kind === 'update')?.key as ApiKey;
  return {
    old: { ...replaced, lastUsedAt: at(1 + hours, milliseconds) },
    successor: { ...made.key, firstUsedAt: at(1), lastUsedAt: at(30) },
  };
}

describe('a use of an old key', () => {
  test('a use is late from a day after the first use of the successor, or as the level says', () => {
    const { old, successor } = usedAfter(24);
    expect(isUsedAfterRenewal(old, successor, {})).toBe(false);
    expect(isUsedAfterRenewal({ ...old, lastUsedAt: at(25, 1) }, successor, {})).toBe(true);
    expect(isUsedAfterRenewal(old, successor, { graceHours: 24 })).toBe(false);
    expect(isUsedAfterRenewal(old, successor, { graceHours: 23 })).toBe(true);
  });

  test.each<[string, Partial<ApiKey>, Partial<ApiKey>]>([
    ['its successor was made by a person', {}, { renewed: undefined as unknown as true }],
    ['it has another successor', { replacedBy: 'another' }, {}],
    ['it was not used', { lastUsedAt: undefined as unknown as string }, {}],
    ['its successor was not used', {}, { firstUsedAt: undefined as unknown as string }],
  ])('a use is not late if %s', (_, ofOld, ofSuccessor) => {
    const { old, successor } = usedAfter(30);
    expect(isUsedAfterRenewal({ ...old, ...ofOld }, { ...successor, ...ofSuccessor }, {})).toBe(false);
  });
});

describe('a report of a late use', () => {
  const { old, successor } = usedAfter(30);
  const report = {
    organisationId: old.organisationId,
    keyId: old.keyId,
    reportId: '01KAS0000000000000000000RP',
  };
  const decide = (
    reported: ApiKey | undefined = old,
    next: ApiKey | undefined = successor,
    catalogue = buildCatalogue(),
    now = NOW,
  ) => reportOldKeyUse(report, reported, next, catalogue, { now, newId: () => '01KAS0000000000000000000FZ' });

  test('the report is stored with the old key, and leaves the successor as it is', () => {
    const decided = decide();
    expect(decided?.changes).toMatchObject([
      { event: { type: 'used-after-renewal', keyId: old.keyId, actor: LATCHKEY, at: NOW.toISOString() } },
    ]);
    expect(decided?.old).toMatchObject({ usedAfterRenewalAt: old.lastUsedAt, version: old.version + 1 });
    expect(decided?.successor).toBe(successor);
  });

  test('the report disables the successor if the level says so, unless it does not work anyway', () => {
    const freezing = buildCatalogue({ freezesSuccessor: true });
    const decided = decide(old, successor, freezing);
    expect(decided?.changes.map(({ event }) => [event.type, event.keyId])).toEqual([
      ['used-after-renewal', old.keyId],
      ['disabled', successor.keyId],
    ]);
    expect(decided?.successor.enabled).toBe(false);
    for (const stopped of [{ enabled: false }, { worksUntil: at(39) }]) {
      expect(decide(old, { ...successor, ...stopped }, freezing)?.changes).toHaveLength(1);
    }
  });

  test('a report that comes again changes nothing, and one of another use is not told', () => {
    const { old: reported } = decide() ?? { old };
    expect(decide(reported)).toEqual({ old: reported, successor, changes: [] });
    expect(decide({ ...reported, lastEventId: `${report.reportId.slice(0, -1)}Q` })).toBeUndefined();
  });

  test('there is nothing to tell without the keys, or if the level no longer renews itself', () => {
    const at = { now: NOW, newId: () => '' };
    expect(reportOldKeyUse(report, undefined, successor, buildCatalogue(), at)).toBeUndefined();
    expect(reportOldKeyUse(report, old, undefined, buildCatalogue(), at)).toBeUndefined();
    expect(decide({ ...old, permissionLevel: 'retired' })).toBeUndefined();
    expect(decide({ ...old, lastUsedAt: successor.firstUsedAt })).toBeUndefined();
    expect(decide(old, successor, buildRenewingCatalogue())).toBeUndefined();
  });

  test.each([
    ['told', [{ accepted: '1' }], {}],
    ['busy', [{ busy: true as const }], {}],
    ['ignored', [], { lastUsedAt: at(3) }],
    ['ignored', [], { keyId: 'another, because it was deleted' }],
    ['ignored', [], { replacedBy: undefined as unknown as string }],
  ])('the report is %s', async (outcome, outcomes: MailOutcome[], differing) => {
    const keys = [{ ...old, ...differing }, successor];
    const contents: OldKeyUseContent[] = [];
    const committed: KeyChange[] = [];
    const recipient = { name: 'Ada Byrne', email: 'ada@b.example', organisationId: 'northgate' };
    const ports = {
      keys: {
        find: async (_: string, id: string) => keys.find(({ keyId }) => keyId === id),
        commit: async (changes: readonly KeyChange[]) => {
          committed.push(...changes);
        },
      },
      catalogue: buildCatalogue(),
      pageUrl: 'https://keys.example',
      newId: () => '',
      directory: {
        findOrganisation: async () => (outcome === 'told' ? anOrganisation() : undefined),
        listRecipients: async () => [
          { ...recipient, recipientId: 'ada' },
          { ...recipient, recipientId: 'eli', stopToken: 'stop' },
        ],
        findRecipient: async () => undefined,
      },
      mail: async (_: object, content: OldKeyUseContent) => {
        contents.push(content);
        return outcomes[0] as MailOutcome;
      },
    };
    expect(await handleOldKeyUse(report, ports, NOW)).toBe(outcome);
    expect(committed).toHaveLength(outcomes.length);
    const [organisationName, timeZone] =
      outcome === 'told' ? ['Northgate University', 'Europe/London'] : ['northgate', 'UTC'];
    const content = { recipientName: 'Ada Byrne', organisationName, timeZone, oldUsedAt: old.lastUsedAt };
    const url = 'https://keys.example/organisations/northgate/api-keys/';
    const urls = { old: `${url}${old.keyId}`, new: `${url}${successor.keyId}` };
    expect(contents).toEqual(
      outcomes.flatMap(() => [
        { ...buildOldKeyUseContent(old, successor), ...content, urls },
        { ...buildOldKeyUseContent(old, successor), ...content },
      ]),
    );
  });

  test('the mail says when both keys were used, when the old one ends, and whether the new one is disabled', () => {
    const reported = { ...old, usedAfterRenewalAt: at(31) };
    expect(buildOldKeyUseContent(reported, successor)).toEqual({
      keyName: 'Library',
      oldHint: old.hint,
      newHint: successor.hint,
      newUsedAt: at(1),
      oldUsedAt: at(31),
      oldEndsAt: at(7 * 24),
      isFrozen: false,
    });
    expect(buildOldKeyUseContent(reported, { ...successor, enabled: false }).isFrozen).toBe(true);
  });
});
