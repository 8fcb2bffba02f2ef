import { type ApiKey, getEnd, hasExpired } from './api-key.ts';
import { buildUpdate, type KeyChange } from './change.ts';
import { LATCHKEY } from './key-event.ts';
import type { KeyReference } from './key-value.ts';
import { isSameReport } from './leak.ts';
import { DEFAULT_GRACE_HOURS, findLevel, type PermissionCatalogue, type SelfRenewal } from './permissions.ts';

// A key that has renewed itself is used again, after its successor was in use: a program was forgotten, or somebody else has the
// value.

const HOUR_MS = 60 * 60 * 1000;

/** A report that an old key was used too late. */
export interface OldKeyUseReport extends KeyReference {
  /** A ULID. The ID of the event of the old key, so that a repeated report is recognised. */
  reportId: string;
}

/**
 * Whether an old key was used later than is expected while programs change over to the successor that it has asked for. Compares the
 * times of the uses, whenever and in whatever order they were recorded.
 */
export function isUsedAfterRenewal(
  { lastUsedAt, replacedBy }: ApiKey,
  successor: ApiKey,
  { graceHours = DEFAULT_GRACE_HOURS }: Pick<SelfRenewal, 'graceHours'>,
): boolean {
  const { firstUsedAt, keyId, renewed } = successor;
  if (!renewed || replacedBy !== keyId || lastUsedAt === undefined || firstUsedAt === undefined) return false;
  return Date.parse(lastUsedAt) > Date.parse(firstUsedAt) + graceHours * HOUR_MS;
}

/**
 * Decides about a report.
 * @param old the key that was used
 * @param successor the key that replaced it
 * @returns the changes to write before people are told, which are none if an earlier attempt has written them; undefined if there is
 *   nothing to tell, because it was told, or is not true any more
 */
export function reportOldKeyUse(
  { reportId }: OldKeyUseReport,
  old: ApiKey | undefined,
  successor: ApiKey | undefined,
  catalogue: PermissionCatalogue,
  { now, newId }: { now: Date; newId(): string },
): { old: ApiKey; successor: ApiKey; changes: KeyChange[] } | undefined {
  const renewal = old && findLevel(catalogue, old.permissionLevel)?.renewsItself;
  if (!successor || !renewal || !isUsedAfterRenewal(old, successor, renewal)) return undefined;
  if (old.usedAfterRenewalAt !== undefined) {
    return isSameReport(old.lastEventId, reportId) ? { old, successor, changes: [] } : undefined;
  }
  const context = { actor: LATCHKEY, now };
  const { lastUsedAt: usedAfterRenewalAt } = old;
  const reported = { ...old, ...(usedAfterRenewalAt !== undefined && { usedAfterRenewalAt }) };
  const report = buildUpdate('used-after-renewal', old, reported, { ...context, newId: () => reportId });
  if (!renewal.freezesSuccessor || !successor.enabled || hasExpired(successor, now)) {
    return { old: report.key, successor, changes: [report] };
  }
  const freeze = buildUpdate('disabled', successor, { ...successor, enabled: false }, { ...context, newId });
  return { old: report.key, successor: freeze.key, changes: [report, freeze] };
}

/** The content of the mail about a use of an old key. Instants are ISO 8601 in UTC. */
export interface OldKeyUseContent {
  recipientName: string;
  organisationName: string;
  /** Of the organisation. */
  timeZone: string;
  keyName: string;
  /** The last characters of the values of both keys. */
  oldHint: string;
  newHint: string;
  /** First use of the new key, and the late use of the old one. */
  newUsedAt: string;
  oldUsedAt: string;
  /** The end of the old key. */
  oldEndsAt: string;
  /** Whether the new key is disabled. */
  isFrozen: boolean;
  /** Open the keys on the page. Absent for contacts, who have no account. */
  urls?: { old: string; new: string };
}

/** Builds the content of the mail, without what differs between recipients. */
export function buildOldKeyUseContent(
  old: ApiKey,
  successor: ApiKey,
): Omit<OldKeyUseContent, 'recipientName' | 'organisationName' | 'timeZone'> {
  return {
    keyName: old.name,
    oldHint: old.hint,
    newHint: successor.hint,
    newUsedAt: successor.firstUsedAt ?? '',
    oldUsedAt: old.usedAfterRenewalAt ?? '',
    oldEndsAt: new Date(getEnd(old)).toISOString(),
    isFrozen: !successor.enabled,
  };
}
