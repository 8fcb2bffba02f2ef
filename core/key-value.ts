import { createHash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * The key value: the secret string that an administrator sees once and a caller presents.
 *
 * `<prefix>_<organisationId>_<keyId>_<secret><checksum>`, after GitHub's published token format: a prefix that
 * secret scanners find, no character that breaks a double click, and a checksum that refuses a mistyped value
 * without a read. This module loads nothing but Node's own modules because every key check starts here.
 */

/** Bytes of randomness in a key value: 256 bits. */
export const SECRET_BYTES = 32;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 43; // 62^43 > 2^256
const CHECKSUM_LENGTH = 6; // 62^6 > 2^32
const HINT_LENGTH = 4;
/** How many characters a value made elsewhere has: a shorter one could be guessed from its hash. */
const IMPORTED_LENGTHS = { min: 16, max: 512 };

/** What a prefix may be: letters and digits, so that a double click selects the whole value. */
export const PREFIX_PATTERN = /^[a-z][a-z0-9]{1,9}$/;
/** What an organisation id may be: it stands inside the key value. */
export const ORGANISATION_ID_PATTERN = /^[a-z0-9]{1,32}$/;
/** What a key id is: a ULID. */
export const KEY_ID_PATTERN = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

const KEY_VALUE_PATTERN = new RegExp(
  `^([a-z][a-z0-9]{1,9})_([a-z0-9]{1,32})_([0-7][0-9A-HJKMNP-TV-Z]{25})_[0-9A-Za-z]{${SECRET_LENGTH + CHECKSUM_LENGTH}}$`,
);

/** Which key a value claims to be; nothing is proven before {@link matchesHash} has compared the hash. */
export interface KeyReference {
  organisationId: string;
  keyId: string;
}

/** Puts a key value together. `secret` must be {@link SECRET_BYTES} random bytes. */
export function formatKeyValue(
  prefix: string,
  { organisationId, keyId }: KeyReference,
  secret: Uint8Array,
): string {
  if (secret.length !== SECRET_BYTES) throw new RangeError(`A secret is ${SECRET_BYTES} bytes`);
  const body = `${prefix}_${organisationId}_${keyId}_${base62(BigInt(`0x${Buffer.from(secret).toString('hex')}`), SECRET_LENGTH)}`;
  return body + computeChecksum(body);
}

/** Which key a presented string claims to be, or `undefined` where it is no key value of this prefix or was mistyped. */
export function parseKeyValue(prefix: string, presented: string): KeyReference | undefined {
  const match = KEY_VALUE_PATTERN.exec(presented);
  if (!match || match[1] !== prefix) return undefined;
  const body = presented.slice(0, -CHECKSUM_LENGTH);
  if (computeChecksum(body) !== presented.slice(-CHECKSUM_LENGTH)) return undefined;
  return { organisationId: match[2] as string, keyId: match[3] as string };
}

/** What is stored of a key value: its SHA-256, base64url. The value carries 256 random bits, so no salt is needed. */
export function hashKeyValue(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

/** Whether a string has the length of a value made elsewhere, and is not one of this prefix or an attempt at one. */
export function mayBeImported(prefix: string, presented: string): boolean {
  return (
    presented.length >= IMPORTED_LENGTHS.min &&
    presented.length <= IMPORTED_LENGTHS.max &&
    !presented.startsWith(`${prefix}_`)
  );
}

/** Whether a presented value is the one whose hash is stored; takes the same time wherever the two differ. */
export function matchesHash(valueHash: string, presented: string): boolean {
  const stored = Buffer.from(valueHash, 'base64url');
  const computed = createHash('sha256').update(presented).digest();
  return stored.length === computed.length && timingSafeEqual(stored, computed);
}

/** The last characters of a value, by which an administrator recognises it. */
export function getHint(value: string): string {
  return value.slice(-HINT_LENGTH);
}

function computeChecksum(body: string): string {
  return base62(BigInt(crc32(body)), CHECKSUM_LENGTH);
}

function base62(number: bigint, length: number): string {
  let digits = '';
  for (let rest = number; digits.length < length; rest /= 62n) digits = BASE62[Number(rest % 62n)] + digits;
  return digits;
}
