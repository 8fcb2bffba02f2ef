import type { ApiKey } from '../../../core/api-key.ts';
import { Problem } from './problem.ts';

/** One or more entity tags, RFC 9110 section 8.8.3. */
const ENTITY_TAGS = /^(?:W\/)?"[\x21\x23-\x7e]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e]*")*$/;

/** The entity tag of a key as it stands. */
export function etagOf({ version }: Pick<ApiKey, 'version'>): string {
  return `"${version}"`;
}

/**
 * Whether a request says which version it was decided on. Weak tags never match, as RFC 9110 section 13.1.1 has it.
 * @throws Problem 400 where the header is none, 412 where the key has another version by now.
 */
export function requireVersion(ifMatch: string | undefined, key: Pick<ApiKey, 'version'>): void {
  const given = ifMatch?.trim();
  if (given === undefined || given === '*') return;
  if (!ENTITY_TAGS.test(given)) {
    throw new Problem(
      'precondition-invalid',
      'Send If-Match with the ETag of an earlier answer, quotes included.',
    );
  }
  if (!given.split(/\s*,\s*/).includes(etagOf(key))) throw outdated();
}

/** The key has changed since whoever asks has read it. */
export function outdated(): Problem {
  return new Problem(
    'version-outdated',
    'Somebody changed or deleted the key since you read it. Read it again and repeat your change.',
  );
}
