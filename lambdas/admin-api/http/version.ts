import type { ApiKey } from '../../../core/api-key.ts';
import { ProblemError } from './problem.ts';

/** An entity tag, RFC 9110, section 8.8.3. */
const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;
/** The separators of a list's elements: commas outside of quotes. */
const SEPARATOR = /,(?=(?:[^"]*"[^"]*")*[^"]*$)/;

/** Formats the entity tag of a key. */
export function formatEtag({ version }: Pick<ApiKey, 'version'>): string {
  return `"${version}"`;
}

/** Whether an If-Match header names a version. `*` accepts any. */
export function namesVersion(ifMatch: string | undefined): ifMatch is string {
  return ifMatch !== undefined && ifMatch.trim() !== '*';
}

/**
 * Requires that an If-Match header, if there is one, names the current version of a key. Weak tags never match: RFC 9110,
 * section 13.1.1.
 * @throws ProblemError 400 if the header is invalid, 412 if the key has another version
 */
export function requireVersion(ifMatch: string | undefined, key: Pick<ApiKey, 'version'>): void {
  if (!namesVersion(ifMatch)) return;
  // Empty elements count for nothing: RFC 9110, section 5.6.1.2.
  const tags = ifMatch
    .split(SEPARATOR)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  if (tags.length === 0 || !tags.every((tag) => ENTITY_TAG.test(tag))) {
    throw new ProblemError(
      'precondition-invalid',
      'The If-Match header is invalid. Send the ETag of an earlier response, including its quotes.',
    );
  }
  if (!tags.includes(formatEtag(key))) {
    throw new ProblemError(
      'version-outdated',
      'The key has changed since you read it. Reload it, then repeat your change.',
    );
  }
}
