import { type ApiKey, getEnd, hasExpired } from '../api-key.ts';
import { memoize } from '../concurrency.ts';
import { isTimeZone } from '../expiry.ts';
import type { KeyReference } from '../key-value.ts';
import type { Administrator, Organisation } from '../organisation.ts';
import type { ReminderDirectory } from './ports.ts';

/**
 * Why somebody is reminded of a key: they administer its organisation (`own`), or one above because its own has no
 * administrator or none that mail reaches. `above`: they administer an organisation above, whoever is nearer by now.
 */
const REASONS = ['own', 'no-administrator', 'unreachable', 'above'] as const;
export type Reason = (typeof REASONS)[number];

/** Whoever gets a digest: an address with a name, today always an administrator's. */
export interface Recipient {
  /** Names the recipient in the ledger, and stays the same whatever their address. */
  recipientId: string;
  name: string;
  email: string;
  /** The organisation whose keys, and whose sub-organisations' keys, the recipient may know of. */
  organisationId: string;
  /** Since when mail does not reach the address, ISO 8601. */
  unreachable?: string;
}

/** An administrator as a recipient. */
export function toRecipient({ subject, ...administrator }: Administrator): Recipient {
  return { recipientId: subject, ...administrator };
}

/**
 * Who is reminded of an organisation's keys, and why: the recipients of the organisation itself or, if mail reaches none
 * of them, of the nearest organisation above. Undefined if nobody can be reached.
 * @param path ids from the top of the tree down to the organisation
 * @param listRecipients the recipients of one organisation
 * @param refused recipients whose last mail about the key was refused: they are tried again, and others are told as if
 *   these could not be reached
 */
export async function findRecipients(
  path: readonly string[],
  listRecipients: (organisationId: string) => Promise<readonly Recipient[]>,
  refused: ReadonlySet<string> = new Set(),
): Promise<FoundRecipients | undefined> {
  const nearest = await findNearest(path, listRecipients);
  if (!nearest || refused.size === 0) return nearest;
  const others = await findNearest(path, listRecipients, refused);
  const again = nearest.recipients.filter(({ recipientId }) => refused.has(recipientId));
  return others ? { ...others, recipients: [...again, ...others.recipients] } : nearest;
}

/** Who is reminded, and why. */
interface FoundRecipients {
  recipients: Recipient[];
  because: Reason;
}

async function findNearest(
  path: readonly string[],
  listRecipients: (organisationId: string) => Promise<readonly Recipient[]>,
  excluded?: ReadonlySet<string>,
): Promise<FoundRecipients | undefined> {
  let because: Reason = 'own';
  for (const organisationId of path.toReversed()) {
    const all = await listRecipients(organisationId);
    const recipients = all.filter(
      ({ recipientId, unreachable }) => unreachable === undefined && !excluded?.has(recipientId),
    );
    if (recipients.length > 0) return { recipients, because };
    if (all.length > 0) because = 'unreachable';
    else if (because === 'own') because = 'no-administrator';
  }
  return undefined;
}

/** The end of a key as the ledger names it: ISO 8601 in UTC, to the millisecond. */
export function formatEnd(key: Pick<ApiKey, 'expiresAt' | 'worksUntil'>): string {
  return new Date(getEnd(key)).toISOString();
}

/**
 * Whether anybody is to be reminded of a key. False for disabled keys, and for keys whose successor works and is in use,
 * unless they have themselves been used since the successor first was. A successor that was never used may have been
 * forgotten, and one that was deleted or does not work replaces nothing.
 */
export async function needsReminder(
  key: KeyReference & Pick<ApiKey, 'enabled' | 'replacedBy'>,
  { getApiKey }: Pick<ReminderDirectory, 'getApiKey'>,
  now: Date,
): Promise<boolean> {
  const { organisationId, keyId, enabled, replacedBy } = key;
  if (!enabled) return false;
  if (replacedBy === undefined) return true;
  const successor = await getApiKey({ organisationId, keyId: replacedBy });
  if (!successor?.enabled || hasExpired(successor, now)) return true;
  const inUseSince = successor.firstUsedAt ?? successor.lastUsedAt;
  if (inUseSince === undefined) return true;
  const lastUsedAt = (await getApiKey({ organisationId, keyId }))?.lastUsedAt;
  return lastUsedAt !== undefined && Date.parse(lastUsedAt) > Date.parse(inUseSince);
}

/** An organisation as reminders find it; `fault` says why its keys cannot be told of. */
export type FoundOrganisation =
  | { organisation: Organisation; fault?: undefined }
  | { organisation?: undefined; fault: 'organisation-missing' | 'time-zone-unknown' };

/** Finds organisations, each read once. */
export function createOrganisationFinder({
  getOrganisation,
}: Pick<ReminderDirectory, 'getOrganisation'>): (organisationId: string) => Promise<FoundOrganisation> {
  return memoize(async (organisationId) => {
    const found = await getOrganisation(organisationId);
    if (!found) return { fault: 'organisation-missing' };
    return isTimeZone(found.timeZone) ? { organisation: found } : { fault: 'time-zone-unknown' };
  });
}
