import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../domain-error.ts';
import type { KeyReference } from '../key-value.ts';

/** A person without an account who gets the reminders of some keys of an organisation, once they have confirmed. */
export interface Contact extends ContactReference {
  email: string;
  /** When an administrator last asked the person to confirm, ISO 8601, and the administrator's name. */
  requestedAt: string;
  requestedBy: string;
  /** When the confirmation mail for this request was handed to SES, ISO 8601. */
  mailedAt?: string;
  /** SHA-256 of the secret in the link to confirm, base64url. */
  tokenHash?: string;
  tokenExpiresAt?: string;
  /** The secret in the link to stop the reminders. It permits nothing else, so it is stored as it is, for each mail. */
  stopSecret: string;
  confirmedAt?: string;
  /** When the person stopped the reminders. They get none until they are asked and confirm again. */
  declinedAt?: string;
  /** When the address was found to be unreachable, ISO 8601. Cleared when the person confirms. */
  unreachable?: string;
  /** Number of changes, starting at 1, for optimistic concurrency. */
  version: number;
}

/** Identifies a contact: one for each address in an organisation. */
export interface ContactReference {
  organisationId: string;
  contactId: string;
}

/** `unreachable`: mail to the address bounces, so administrators have to check it. */
export type ContactState = 'pending' | 'confirmed' | 'declined' | 'unreachable';

/** A request for a confirmation mail, which the function that sends it gets. */
export type ConfirmationRequest = ContactReference & Pick<KeyReference, 'keyId'> & { requestedAt: string };

/** How long the link to confirm is valid, in days. */
export const CONFIRMATION_DAYS = 7;
const CONFIRMATION_MS = CONFIRMATION_DAYS * 24 * 60 * 60 * 1000;
/** Minimum time between two confirmation mails to one address, in milliseconds. */
const ASK_AGAIN_MS = 60 * 60 * 1000;
/** Maximum number of people whom an organisation has asked in the last days and who have not confirmed. */
export const PENDING_MAX = 30;
/** Bytes of randomness in a link. */
const SECRET_BYTES = 32;

const TOKEN = /^([a-z0-9]{1,32})\.([\w-]{22})\.([\w-]{43})$/;
const CONTACT_RECIPIENT = /^([a-z0-9]{1,32})\/([\w-]{22})$/;

/** Gets the contact of an address: 128 bits of its SHA-256. */
export function getContactReference(organisationId: string, email: string): ContactReference {
  const contactId = createHash('sha256').update(email).digest('base64url').slice(0, 22);
  return { organisationId, contactId };
}

/** Formats a contact's ID in the ledger of reminders. */
export function formatContactRecipientId({ organisationId, contactId }: ContactReference): string {
  return `${organisationId}/${contactId}`;
}

/** Parses a recipient's ID in the ledger. Undefined for administrators, whose ID is their subject. */
export function parseContactRecipientId(recipientId: string): ContactReference | undefined {
  const match = CONTACT_RECIPIENT.exec(recipientId);
  return match ? { organisationId: match[1] as string, contactId: match[2] as string } : undefined;
}

/** @param contact undefined if nobody has been asked, or it was long ago */
export function getContactState(contact: Contact | undefined): ContactState {
  if (contact?.declinedAt !== undefined) return 'declined';
  if (contact?.unreachable !== undefined) return 'unreachable';
  return contact?.confirmedAt === undefined ? 'pending' : 'confirmed';
}

/** Whether a contact still has to be asked: not if they have confirmed and can be reached. */
export function needsConfirmation(contact: Contact | undefined): boolean {
  return getContactState(contact) !== 'confirmed';
}

/** Whether a contact was asked so recently that they must not get another mail. */
export function wasAskedRecently(contact: Contact | undefined, now: Date): boolean {
  return contact !== undefined && now.getTime() - Date.parse(contact.requestedAt) < ASK_AGAIN_MS;
}

/** The earliest request that counts as pending. */
export function getPendingSince(now: Date): Date {
  return new Date(now.getTime() - CONFIRMATION_MS);
}

/** @throws DomainError `contacts-pending` if the organisation has asked many people who have not confirmed */
export function requirePendingLimit(pending: number): void {
  if (pending <= PENDING_MAX) return;
  throw new DomainError(
    'contacts-pending',
    `${PENDING_MAX} contacts of your organisation have not confirmed yet. Wait until they do, or for a week.`,
  );
}

/** Builds the state of a contact who is asked to confirm, for the first time or again. */
export function buildRequest(
  before: Contact | undefined,
  { organisationId, email }: { organisationId: string; email: string },
  {
    requestedBy,
    now,
    randomBytes,
  }: { requestedBy: string; now: Date; randomBytes(count: number): Uint8Array },
): Contact {
  const kept = before?.declinedAt === undefined ? before : undefined;
  return {
    ...getContactReference(organisationId, email),
    email,
    requestedAt: now.toISOString(),
    requestedBy,
    stopSecret: before?.stopSecret ?? encode(randomBytes(SECRET_BYTES)),
    ...(kept?.confirmedAt !== undefined && { confirmedAt: kept.confirmedAt }),
    ...(kept?.unreachable !== undefined && { unreachable: kept.unreachable }),
    version: (before?.version ?? 0) + 1,
  };
}

/** Builds the state of a contact who gets the confirmation mail, and the token in its link. */
export function buildMailed(
  contact: Contact,
  now: Date,
  randomBytes: (count: number) => Uint8Array,
): { contact: Contact; token: string } {
  const secret = encode(randomBytes(SECRET_BYTES));
  const mailed = {
    ...contact,
    mailedAt: now.toISOString(),
    tokenHash: hash(secret),
    tokenExpiresAt: new Date(now.getTime() + CONFIRMATION_MS).toISOString(),
    version: contact.version + 1,
  };
  return { contact: mailed, token: formatToken(contact, secret) };
}

/** Formats the token in the link to stop the reminders. */
export function formatStopToken(contact: Contact): string {
  return formatToken(contact, contact.stopSecret);
}

function formatToken({ organisationId, contactId }: ContactReference, secret: string): string {
  return `${organisationId}.${contactId}.${secret}`;
}

/** Parses a token. @returns the contact that it claims to be of; undefined if it has another form */
export function parseToken(token: string): (ContactReference & { secret: string }) | undefined {
  const match = TOKEN.exec(token);
  if (!match) return undefined;
  return { organisationId: match[1] as string, contactId: match[2] as string, secret: match[3] as string };
}

/**
 * Builds the state of a contact who confirms. Confirming twice changes nothing.
 * @returns undefined if the link is not valid, or not any more
 */
export function confirm(contact: Contact, secret: string, now: Date): Contact | undefined {
  const { tokenHash, tokenExpiresAt = '', unreachable, ...rest } = contact;
  if (tokenHash === undefined || !isSame(tokenHash, hash(secret))) return undefined;
  if (!(now.getTime() < Date.parse(tokenExpiresAt))) return undefined;
  if (contact.confirmedAt !== undefined && unreachable === undefined) return contact;
  return { ...rest, tokenHash, tokenExpiresAt, confirmedAt: now.toISOString(), version: contact.version + 1 };
}

/**
 * Builds the state of a contact who stops the reminders. An earlier link to confirm is then no longer valid.
 * @returns undefined if the link is not valid
 */
export function decline(contact: Contact, secret: string, now: Date): Contact | undefined {
  if (!isSame(hash(contact.stopSecret), hash(secret))) return undefined;
  if (contact.declinedAt !== undefined) return contact;
  const { tokenHash: _, tokenExpiresAt: __, confirmedAt: ___, unreachable: ____, ...rest } = contact;
  return { ...rest, declinedAt: now.toISOString(), version: contact.version + 1 };
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
