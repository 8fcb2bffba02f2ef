import { hash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AFTER_PREFIX, findKeyValueForms, type KeyValueInText } from './key-value-text.ts';

/**
 * The key value: the secret string that administrators see once and callers present.
 *
 * `<prefix>_<organisationId>_<keyId>_<secret><checksum>`, after GitHub's published token format. Secret scanners find the
 * prefix, a double click selects the whole value, and the checksum detects mistyped values without a read. This module
 * imports little, because every key check loads it.
 */

/** Bytes of randomness in a key value: 256 bits. */
export const SECRET_BYTES = 32;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 43; // 62^43 > 2^256
const CHECKSUM_LENGTH = 6; // 62^6 > 2^32
const HINT_LENGTH = 4;
/** Length of an imported value in characters. A shorter value could be guessed from its hash. */
const IMPORTED_LENGTHS = { min: 16, max: 512 };

/** Pattern of a prefix: letters and digits, so that a double click selects the whole value. */
export const PREFIX_PATTERN = /^[a-z][a-z0-9]{1,9}$/;
/** Pattern of an organisation ID, which is part of the key value. */
export const ORGANISATION_ID_PATTERN = /^[a-z0-9]{1,32}$/;
/** Pattern of a key ID, which is a ULID. */
export const KEY_ID_PATTERN = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

const AFTER_PREFIX_PATTERN = new RegExp(`^${AFTER_PREFIX}$`);

/** The key that a value claims to be. Only {@link matchesHash} proves the claim. */
export interface KeyReference {
  organisationId: string;
  keyId: string;
}

/** Formats a key value. `secret` must be {@link SECRET_BYTES} random bytes. @throws RangeError if it has another length */
export function formatKeyValue(
  prefix: string,
  { organisationId, keyId }: KeyReference,
  secret: Uint8Array,
): string {
  if (secret.length !== SECRET_BYTES) throw new RangeError(`A secret is ${SECRET_BYTES} bytes`);
  const body = `${prefix}_${organisationId}_${keyId}_${base62(BigInt(`0x${Buffer.from(secret).toString('hex')}`), SECRET_LENGTH)}`;
  return body + computeChecksum(body);
}

/** Parses a presented value. @returns the key that it claims to be; undefined if it is mistyped or has another form or prefix */
export function parseKeyValue(prefix: string, presented: string): KeyReference | undefined {
  if (!presented.startsWith(prefix)) return undefined;
  const match = AFTER_PREFIX_PATTERN.exec(presented.slice(prefix.length));
  if (!match || !hasValidChecksum(presented)) return undefined;
  return { organisationId: match[1] as string, keyId: match[2] as string };
}

/** Finds key values in any text, with any prefix. The checksum rules out other tokens and mistyped values. */
export function findKeyValues(text: string): KeyValueInText[] {
  return findKeyValueForms(text).filter(({ value }) => hasValidChecksum(value));
}

function hasValidChecksum(value: string): boolean {
  return computeChecksum(value.slice(0, -CHECKSUM_LENGTH)) === value.slice(-CHECKSUM_LENGTH);
}

/** Hashes a key value for storage: SHA-256, base64url. No salt is needed, because the value contains 256 random bits. */
export function hashKeyValue(value: string): string {
  return hash('sha256', value, 'base64url');
}

/** Whether a string may be an imported value: it has a suitable length and does not begin with this prefix. */
export function mayBeImported(prefix: string, presented: string): boolean {
  return (
    presented.length >= IMPORTED_LENGTHS.min &&
    presented.length <= IMPORTED_LENGTHS.max &&
    !presented.startsWith(`${prefix}_`)
  );
}

/** Whether a presented value has the stored hash. Compares in constant time. */
export function matchesHash(valueHash: string, presented: string): boolean {
  const stored = Buffer.from(valueHash, 'base64url');
  const computed = hash('sha256', presented, 'buffer');
  return stored.length === computed.length && timingSafeEqual(stored, computed);
}

/** Gets the last characters of a value, by which administrators recognise it. */
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
