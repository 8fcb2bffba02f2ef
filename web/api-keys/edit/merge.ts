import type { ApiKey, ApiKeyUpdate } from '../../api/types.ts';

/** What of a key is edited. */
export type Edited = Pick<ApiKey, 'name' | 'permissionLevel'>;
export const EDITED_FIELDS = ['name', 'permissionLevel'] as const satisfies readonly (keyof Edited)[];
export type Field = (typeof EDITED_FIELDS)[number];

/** A field that both have changed, each in their own way. */
interface Clash {
  field: Field;
  mine: string;
  theirs: string;
}

/** What became of my changes and theirs. */
export interface Merge {
  /** The key with both; mine where they clash. */
  merged: Edited;
  clashes: Clash[];
  /** What only they have changed. */
  taken: Field[];
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
export function merge(base: Edited, mine: Edited, theirs: Edited): Merge {
  const merged = { name: theirs.name, permissionLevel: theirs.permissionLevel };
  const clashes: Clash[] = [];
  const taken: Field[] = [];
  for (const field of EDITED_FIELDS) {
    const haveTheyChanged = theirs[field] !== base[field];
    if (mine[field] === base[field]) {
      if (haveTheyChanged) taken.push(field);
      continue;
    }
    Object.assign(merged, { [field]: mine[field] });
    if (haveTheyChanged && theirs[field] !== mine[field])
      clashes.push({ field, mine: mine[field], theirs: theirs[field] });
  }
  return { merged, clashes, taken };
}
