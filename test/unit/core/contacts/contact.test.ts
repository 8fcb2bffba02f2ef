import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  buildMailed,
  buildRequest,
  type Contact,
  confirm,
  decline,
  formatContactRecipientId,
  formatStopToken,
  getContactReference,
  getContactState,
  getPendingSince,
  needsConfirmation,
  parseContactRecipientId,
  parseToken,
  requirePendingLimit,
  wasAskedRecently,
} from '../../../../core/contacts/contact.ts';

const AT = '2026-11-23T12:00:00.000Z';
const WEEK_MS = 7 * 86_400_000;
const EMAIL = 'catalogue@northgate.example';
/** Stored, and part of links, so it must stay the same. */
const REFERENCE = {
  organisationId: 'northgate',
  contactId: hash('sha256', EMAIL, 'base64url').slice(0, 22),
};
const later = (milliseconds: number) => new Date(Date.parse(AT) + milliseconds);

function ask(before?: Contact, fill = 1): Contact {
  const given = { organisationId: 'northgate', email: EMAIL };
  const randomBytes = (count: number) => new Uint8Array(count).fill(fill);
  return buildRequest(before, given, { requestedBy: 'Ada Byrne', now: new Date(AT), randomBytes });
}

/** Mails the link to confirm. */
function mail(asked: Contact, fill = 2) {
  const { contact, token } = buildMailed(asked, new Date(AT), (count) => new Uint8Array(count).fill(fill));
  return { contact, token, secret: parseToken(token)?.secret ?? '' };
}

test.each<[string, Partial<Contact> | undefined, string]>([
  ['who was not asked', undefined, 'pending'],
  ['who was asked', {}, 'pending'],
  ['who has confirmed', { confirmedAt: AT }, 'confirmed'],
  ['who has confirmed and cannot be reached', { confirmedAt: AT, unreachable: AT }, 'unreachable'],
  ['who cannot be reached and has stopped the mails', { unreachable: AT, declinedAt: AT }, 'declined'],
])('a contact %s is in the right state, and asked unless it is confirmed', (_, differing, state) => {
  const contact = differing && { ...ask(), ...differing };
  expect(getContactState(contact)).toBe(state);
  expect(needsConfirmation(contact)).toBe(state !== 'confirmed');
});

test('a contact is not asked twice within an hour', () => {
  expect(wasAskedRecently(undefined, later(0))).toBe(false);
  expect(wasAskedRecently(ask(), later(3_599_999))).toBe(true);
  expect(wasAskedRecently(ask(), later(3_600_000))).toBe(false);
});

test('an organisation may wait for the answers of 30 people, for a week each', () => {
  expect(() => requirePendingLimit(30)).not.toThrow();
  expect(() => requirePendingLimit(31)).toThrow(expect.objectContaining({ code: 'contacts-pending' }));
  expect(getPendingSince(later(WEEK_MS))).toEqual(new Date(AT));
});

describe('asking a contact', () => {
  test('the first request has its own secret to stop the mails, and who asks', () => {
    const stopSecret = Buffer.alloc(32, 1).toString('base64url');
    const request = { requestedAt: AT, requestedBy: 'Ada Byrne' };
    expect(ask()).toEqual({ ...REFERENCE, email: EMAIL, ...request, stopSecret, version: 1 });
  });

  test('asking again keeps what is known, and makes the earlier link to confirm invalid', () => {
    const known = { confirmedAt: AT, unreachable: AT };
    const before = { ...mail(ask()).contact, ...known };
    expect(ask(before, 3)).toEqual({ ...ask(), ...known, version: 3 });
  });

  test('who has stopped the mails is asked as if for the first time', () => {
    const before = { ...ask(), declinedAt: AT, confirmedAt: AT, unreachable: AT };
    expect(ask(before, 3)).toEqual({ ...ask(), version: 2 });
  });
});

describe('the link to confirm', () => {
  test('the link works for seven days, and only its hash is stored', () => {
    const { contact, secret, token } = mail(ask());
    expect(parseToken(token)).toEqual({ ...REFERENCE, secret });
    const tokenHash = hash('sha256', secret, 'base64url');
    expect(contact).toMatchObject({ mailedAt: AT, tokenHash, version: 2 });
    expect(JSON.stringify(contact)).not.toContain(secret);
    expect(confirm(contact, secret, later(WEEK_MS))).toBeUndefined();
    const at = later(WEEK_MS - 1);
    expect(confirm(contact, secret, at)).toEqual({ ...contact, confirmedAt: at.toISOString(), version: 3 });
  });

  test('the link works twice, and makes a contact reachable again', () => {
    const { contact, secret } = mail(ask());
    const confirmed = { ...contact, confirmedAt: AT };
    expect(confirm(confirmed, secret, later(1))).toBe(confirmed);
    const bounced = { ...confirmed, unreachable: AT };
    expect(confirm(bounced, secret, later(1))).toEqual({
      ...contact,
      confirmedAt: later(1).toISOString(),
      version: 3,
    });
  });

  test('another secret does not confirm, nor does any before the mail', () => {
    const { contact, secret } = mail(ask());
    expect(confirm(contact, mail(ask(), 4).secret, later(1))).toBeUndefined();
    expect(confirm(contact, contact.stopSecret, later(1))).toBeUndefined();
    expect(confirm(ask(), secret, later(1))).toBeUndefined();
    expect(confirm({ ...contact, tokenHash: 'short' }, secret, later(1))).toBeUndefined();
  });
});

describe('the link to stop the mails', () => {
  test('the link works twice, and the link to confirm does not work any more', () => {
    const { contact, secret } = mail(ask());
    const { secret: stop = '' } = parseToken(formatStopToken(contact)) ?? {};
    expect(decline(contact, secret, later(1))).toBeUndefined();
    const known = { ...contact, confirmedAt: AT, unreachable: AT };
    const stopped = decline(known, stop, later(1));
    expect(stopped).toEqual({ ...ask(), mailedAt: AT, declinedAt: later(1).toISOString(), version: 3 });
    expect(stopped && decline(stopped, stop, later(2))).toBe(stopped);
    expect(stopped && confirm(stopped, secret, later(2))).toBeUndefined();
  });
});

describe('what identifies a contact', () => {
  test('the ID in the ledger of reminders names the organisation and the contact', () => {
    expect(getContactReference('northgate', EMAIL)).toEqual(REFERENCE);
    expect(parseContactRecipientId(formatContactRecipientId(REFERENCE))).toEqual(REFERENCE);
  });

  test.each([
    'ada@northgate.example',
    `x/northgate/${REFERENCE.contactId}`,
    `/${REFERENCE.contactId}`,
    `${'n'.repeat(33)}/${REFERENCE.contactId}`,
    `northgate/${REFERENCE.contactId}x`,
    'northgate/short',
  ])('the ID of an administrator is not that of a contact, nor is %s', (recipientId) => {
    expect(parseContactRecipientId(recipientId)).toBeUndefined();
  });

  const { token } = mail(ask());
  test.each([
    '',
    ` ${token}`,
    `${token}x`,
    token.slice(0, -1),
    `.${token}`,
    token.replace('northgate', 'n'.repeat(33)),
    token.replace('northgate', 'North'),
    token.replaceAll('.', '-'),
    token.replace(REFERENCE.contactId, 'short'),
  ])('text of another form is no token: %s', (text) => {
    expect(parseToken(text)).toBeUndefined();
  });
});
