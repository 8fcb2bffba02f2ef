import { ProblemError } from './problem.ts';

/** A string of RFC 9651, section 3.3.3, as the draft of the header demands. */
const STRING = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;
/** What many clients send instead: a UUID or another token without quotes. */
const TOKEN = /^[A-Za-z0-9._~:+/=-]+$/;
const MAX_LENGTH = 255;

/**
 * Parses an Idempotency-Key header. With and without quotes, a key is the same.
 * @throws ProblemError 400 if it is empty, too long, or neither a string nor a token
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function parseIdempotencyKey(header: string): string {
  const sent = header.trim();
  const key = STRING.exec(sent)?.[1]?.replace(/\\(.)/g, '$1') ?? TOKEN.exec(sent)?.[0] ?? '';
  if (key.length >= 1 && key.length <= MAX_LENGTH) return key;
  throw new ProblemError(
    'idempotency-key-invalid',
    `The Idempotency-Key header is invalid. Send a string of 1 to ${MAX_LENGTH} characters in quotes, such as a UUID.`,
  );
}
