import { type ApiKey, formatEnd, hasExpired } from '../api-key.ts';
import { isTimeZone } from '../calendar.ts';
import { mapConcurrently, memoize } from '../concurrency.ts';
import {
  type Contact,
  formatContactRecipientId,
  formatStopToken,
  getContactReference,
} from '../contacts/contact.ts';
import type { KeyReference } from '../key-value.ts';
import type { Administrator, Organisation } from '../organisation.ts';
import type { Reminder, ReminderDirectory, ReminderReference } from './ports.ts';

/**
 * Why a recipient is reminded of a key. `own`: they administer its organisation. `no-administrator`, `unreachable`: they
 * administer an organisation above, because the key's own has no administrator, or none who can be reached. `above`: they
 * administer an organisation above, but a closer administrator can be reached by now.
 */
const REASONS = ['own', 'no-administrator', 'unreachable', 'above'] as const;
export type Reason = (typeof REASONS)[number];

/** A recipient of digests: an administrator, or a contact of keys who has confirmed. */
export interface Recipient {
  /** Identifies the recipient in the ledger. Does not change with the address. */
  recipientId: string;
  name: string;
  email: string;
  /** An administrator's, who may see its keys and those below it; or the one whose keys a contact may be reminded of. */
  organisationId: string;
  /** When the address was found to be unreachable, ISO 8601. */
  unreachable?: string;
  /** Set for contacts: the token in the link to stop their reminders. */
  stopToken?: string;
}

/** Converts an administrator to a recipient. */
export function toRecipient({ subject, ...administrator }: Administrator): Recipient {
  return { recipientId: subject, ...administrator };
}

/** Converts a contact to a recipient. Undefined unless they have confirmed, and have not stopped the reminders since. */
export function toContactRecipient(contact: Contact): Recipient | undefined {
  const { email, organisationId, confirmedAt, declinedAt, unreachable } = contact;
  if (confirmedAt === undefined || declinedAt !== undefined) return undefined;
  return {
    recipientId: formatContactRecipientId(contact),
    name: email,
    email,
    organisationId,
    ...(unreachable !== undefined && { unreachable }),
    stopToken: formatStopToken(contact),
  };
}

/** Whether a recipient is a contact, not an administrator. */
export function isContact({ stopToken }: Recipient): boolean {
  return stopToken !== undefined;
}

/** People as a reader may know them. */
export interface NamedPeople {
  /** Names of those in the reader's branch, sorted. */
  names: string[];
  /** Number of the others. */
  others: number;
}

/**
 * Names the recipients of a key whom a reader may know: those in the reader's branch.
 * @param path of the key's organisation, in which the organisations of readers and recipients are
 * @param isHidden further recipients who are only counted
 */
export function nameWithinBranch(
  recipients: readonly Recipient[],
  path: readonly string[],
  reader: Pick<Recipient, 'organisationId'>,
  isHidden: (recipient: Recipient) => boolean = () => false,
): NamedPeople {
  const named = recipients.filter(
    (recipient) =>
      !isHidden(recipient) && path.indexOf(recipient.organisationId) >= path.indexOf(reader.organisationId),
  );
  return { names: named.map(({ name }) => name).sort(), others: recipients.length - named.length };
}

/** Lists the recipients of a key in one organisation. */
export type ListRecipients = (
  key: Pick<ApiKey, 'organisationId' | 'contacts'>,
) => (organisationId: string) => Promise<readonly Recipient[]>;

/** Creates a lookup of recipients: an organisation's administrators and, in the key's own, the key's contacts. */
export function createRecipientLister(
  directory: Pick<ReminderDirectory, 'findRecipient' | 'listRecipients'>,
): ListRecipients {
  const listAdministrators = memoize(directory.listRecipients);
  const findRecipient = memoize(directory.findRecipient);
  return ({ organisationId: home, contacts = [] }) =>
    async (organisationId) => {
      const administrators = await listAdministrators(organisationId);
      if (organisationId !== home) return administrators;
      const found = await mapConcurrently(contacts, (email) =>
        findRecipient(formatContactRecipientId(getContactReference(home, email))),
      );
      return [...administrators, ...found.filter((contact) => contact !== undefined)];
    };
}

/**
 * Finds who is reminded of an organisation's keys, and why: the recipients of the organisation itself or, if none of them
 * can be reached, of the nearest organisation above. Undefined if nobody can be reached.
 * @param path IDs from the top of the tree down to the organisation
 * @param listRecipients lists the recipients of one organisation
 * @param refused recipients whose last mail about the key SES refused. They are retried and, in addition, others are found
 *   as if these could not be reached.
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

interface FoundRecipients {
  recipients: Recipient[];
  because: Reason;
}

/** The recipients of a key, as {@link findRecipients} finds them, and the reminders that they have got of its end. */
export interface RemindedKey {
  key: ApiKey;
  found: FoundRecipients | undefined;
  reminders: Reminder[];
  /** Recipients whose last mail about the key SES refused. */
  refused: Set<string>;
}

/**
 * Finds the recipients of many keys, and their reminders, in few requests. The reminders of all keys are read at once, and
 * once more for those above whoever was refused.
 * @param findReminders finds the reminders that exist, in any order
 * @param listRefused lists those of the reminders whose mail SES refused
 * @returns the keys in their order
 */
export async function findRemindedRecipients(
  keys: readonly ApiKey[],
  listRecipients: ListRecipients,
  findReminders: (references: readonly ReminderReference[]) => Promise<(Reminder | undefined)[]>,
  listRefused: (reminders: readonly Reminder[]) => Promise<readonly Reminder[]>,
): Promise<RemindedKey[]> {
  const reminded = keys.map(
    (key): RemindedKey => ({ key, found: undefined, reminders: [], refused: new Set() }),
  );
  const byKey = new Map(reminded.map((one) => [one.key.keyId, one]));
  const known = new Set<string>();
  let open = reminded;
  while (open.length > 0) {
    const wanted = await mapConcurrently(open, async (one) => {
      const { organisationId, keyId, organisationPath } = one.key;
      one.found = await findRecipients(organisationPath, listRecipients(one.key), one.refused);
      const end = formatEnd(one.key);
      return (one.found?.recipients ?? []).map(({ recipientId }) => ({
        organisationId,
        keyId,
        end,
        recipientId,
      }));
    });
    const unknown = wanted.flat().filter(({ keyId, recipientId }) => !known.has(`${keyId}/${recipientId}`));
    for (const { keyId, recipientId } of unknown) known.add(`${keyId}/${recipientId}`);
    const reminders = (await findReminders(unknown)).filter((reminder) => reminder !== undefined);
    for (const reminder of reminders) byKey.get(reminder.keyId)?.reminders.push(reminder);
    const refused = await listRefused(reminders);
    for (const { keyId, recipientId } of refused) byKey.get(keyId)?.refused.add(recipientId);
    // Only a refusal changes who else is found.
    const changed = new Set(refused.map(({ keyId }) => keyId));
    open = open.filter(({ key }) => changed.has(key.keyId));
  }
  return reminded;
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
    if (all.some((recipient) => !isContact(recipient))) because = 'unreachable';
    else if (because === 'own') because = 'no-administrator';
  }
  return undefined;
}

/**
 * Whether a key needs a reminder. False for disabled keys, and for keys whose successor works and is in use, unless the
 * key itself has been used since the successor's first use. A successor that was never used may have been forgotten. One
 * that was deleted or does not work replaces nothing.
 */
export function needsReminder(
  { enabled, lastUsedAt }: Pick<ApiKey, 'enabled' | 'lastUsedAt'>,
  successor: ApiKey | undefined,
  now: Date,
): boolean {
  if (!enabled) return false;
  if (!successor?.enabled || hasExpired(successor, now)) return true;
  const inUseSince = successor.firstUsedAt ?? successor.lastUsedAt;
  if (inUseSince === undefined) return true;
  return lastUsedAt !== undefined && Date.parse(lastUsedAt) > Date.parse(inUseSince);
}

/** Finds the successors of keys, in the order of the keys. */
export async function findSuccessors(
  keys: readonly ApiKey[],
  { findApiKeys }: Pick<ReminderDirectory, 'findApiKeys'>,
): Promise<(ApiKey | undefined)[]> {
  const references = keys.flatMap(({ organisationId, replacedBy }): KeyReference[] =>
    replacedBy === undefined ? [] : [{ organisationId, keyId: replacedBy }],
  );
  const found = (await findApiKeys(references)).filter((key) => key !== undefined);
  const successors = new Map(found.map((key) => [key.keyId, key]));
  return keys.map(({ replacedBy = '' }) => successors.get(replacedBy));
}

/** The result of looking up an organisation. `fault` is why its keys cannot be reminded of. */
export type FoundOrganisation =
  | { organisation: Organisation; fault?: undefined }
  | { organisation?: undefined; fault: 'organisation-missing' | 'time-zone-unknown' };

/** Creates a lookup of organisations that reads each organisation once. */
export function createOrganisationFinder({
  findOrganisation,
}: Pick<ReminderDirectory, 'findOrganisation'>): (organisationId: string) => Promise<FoundOrganisation> {
  return memoize(async (organisationId) => {
    const found = await findOrganisation(organisationId);
    if (!found) return { fault: 'organisation-missing' };
    return isTimeZone(found.timeZone) ? { organisation: found } : { fault: 'time-zone-unknown' };
  });
}
