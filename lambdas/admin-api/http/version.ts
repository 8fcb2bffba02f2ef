import type { ApiKey } from '../../../core/api-key.ts';
import { ProblemError } from './problem.ts';

/** One or more entity tags, RFC 9110 section 8.8.3. */
const ENTITY_TAGS = /^(?:W\/)?"[\x21\x23-\x7e]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e]*")*$/;

/** The entity tag of a key as it stands. */
export function formatEtag({ version }: Pick<ApiKey, 'version'>): string {
  return `"${version}"`;
}

/** Whether an If-Match header says which version the request was decided on; `*` stands for any. */
export function namesVersion(ifMatch: string | undefined): ifMatch is string {
  return ifMatch !== undefined && ifMatch.trim() !== '*';
}

/**
 * Lets a request pass that names no version of a key, or the one that the key has. Weak tags never match, as RFC 9110
 * section 13.1.1 has it.
 * @throws ProblemError 400 where the header is none, 412 where the key has another version by now.
 */
export function requireVersion(ifMatch: string | undefined, key: Pick<ApiKey, 'version'>): void {
  if (!namesVersion(ifMatch)) return;
  const given = ifMatch.trim();
  if (!ENTITY_TAGS.test(given)) {
    throw new ProblemError(
      'precondition-invalid',
      'Send If-Match with the ETag of an earlier answer, quotes included.',
    );
  }
  if (!given.split(/\s*,\s*/).includes(formatEtag(key))) {
    throw new ProblemError(
      'version-outdated',
      'The key was changed since you read it. Load it again and repeat your change.',
    );
  }
}
