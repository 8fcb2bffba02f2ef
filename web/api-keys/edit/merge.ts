import type { ApiKey, ApiKeyUpdate } from '../../api/types.ts';

/** What of a key is edited. */
export type Edited = Pick<ApiKey, 'name' | 'permissionLevel'>;
export const EDITED_FIELDS = ['name', 'permissionLevel'] as const satisfies readonly (keyof Edited)[];
type Field = (typeof EDITED_FIELDS)[number];

/** A field that both have changed, each in their own way. */
export interface Clash {
  field: Field;
  mine: string;
  theirs: string;
}

/** Only what differs from a key: what is to be sent. */
export function changesTo(key: Edited, draft: Edited): ApiKeyUpdate {
  return Object.fromEntries(
    EDITED_FIELDS.filter((field) => draft[field] !== key[field]).map((field) => [field, draft[field]]),
  );
}

/**
 * Puts my changes on top of what somebody else made of the key meanwhile. Where both changed the same field, mine is in the
 * merged draft for now, and the clash says what theirs is.
 * @param base the key as it was when I began
 */
export function merge(base: Edited, mine: Edited, theirs: Edited): { merged: Edited; clashes: Clash[] } {
  const merged = { name: theirs.name, permissionLevel: theirs.permissionLevel };
  const clashes: Clash[] = [];
  for (const field of EDITED_FIELDS) {
    if (mine[field] === base[field]) continue;
    Object.assign(merged, { [field]: mine[field] });
    const isClash = theirs[field] !== base[field] && theirs[field] !== mine[field];
    if (isClash) clashes.push({ field, mine: mine[field], theirs: theirs[field] });
  }
  return { merged, clashes };
}
