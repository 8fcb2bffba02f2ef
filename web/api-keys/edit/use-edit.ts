import { useMutation, useQueryClient } from '@tanstack/react-query';
import { parseKeyName } from '../../../core/key-name.ts';
import { useAdminApi } from '../../api/admin-api.ts';
import { isAdminApiError } from '../../api/admin-api-error.ts';
import { apiKeyQuery, invalidateKeys } from '../../api/queries.ts';
import type { ApiKey, ApiKeyUpdate } from '../../api/types.ts';
import { useDraft } from '../form-page.tsx';
import { formatContactText, type NoteAndContactsText, parseContactText } from '../note-and-contacts.tsx';

/** The fields of a key that can be edited, as the form holds them. */
export type EditableFields = Pick<ApiKey, 'name' | 'permissionLevel'> & NoteAndContactsText;
export const EDITABLE_FIELDS = [
  'name',
  'permissionLevel',
  'note',
  'contacts',
] as const satisfies (keyof EditableFields)[];
export type EditableField = (typeof EDITABLE_FIELDS)[number];

/** A field that both sides have changed, to different values. */
interface Conflict {
  field: EditableField;
  mine: string;
  theirs: string;
}

export interface Merge {
  /** The key with both sides' changes; mine if they conflict. */
  merged: EditableFields;
  conflicts: Conflict[];
  /** The fields that only they have changed. */
  theirChanges: EditableField[];
}

/** The update that turns a key into the draft: only the fields that differ. */
export function getUpdate(key: EditableFields, draft: EditableFields): ApiKeyUpdate {
  return Object.fromEntries(
    EDITABLE_FIELDS.filter((field) => draft[field] !== key[field]).map((field) => [
      field,
      field === 'contacts' ? parseContactText(draft.contacts) : draft[field],
    ]),
  );
}

/**
 * Merges my changes into a key that someone else has changed in the meantime.
 * @param base the key when I began to edit it
 */
export function merge(base: EditableFields, mine: EditableFields, theirs: EditableFields): Merge {
  const merged = pickEditable(theirs);
  const conflicts: Conflict[] = [];
  const theirChanges: EditableField[] = [];
  for (const field of EDITABLE_FIELDS) {
    const haveTheyChanged = theirs[field] !== base[field];
    if (mine[field] === base[field]) {
      if (haveTheyChanged) theirChanges.push(field);
      continue;
    }
    Object.assign(merged, { [field]: mine[field] });
    if (haveTheyChanged && theirs[field] !== mine[field])
      conflicts.push({ field, mine: mine[field], theirs: theirs[field] });
  }
  return { merged, conflicts, theirChanges };
}

interface Draft extends EditableFields {
  /** The key that the changes were made to, which may be older than the one loaded now. */
  base: EditableFields & Pick<ApiKey, 'version'>;
  /** The last merge with someone else's changes. Part of the draft, so that a reload keeps the question about conflicts. */
  merge: Pick<Merge, 'conflicts' | 'theirChanges'> | undefined;
}

interface Saved {
  key: ApiKey;
  /** False if there was nothing to save. */
  isChanged: boolean;
}

/**
 * Edits a key. If someone else has changed it before it is saved, nothing is saved: their changes are merged into the draft,
 * for the reader to review.
 * @param onSaved called after a save
 */
export function useEdit(apiKey: ApiKey, onSaved: (saved: Saved) => void) {
  const api = useAdminApi();
  const queryClient = useQueryClient();
  const { organisationId, keyId } = apiKey;
  const { queryKey } = apiKeyQuery(api, organisationId, keyId);
  const { draft, isRestored, change, discard } = useDraft<Draft>(`edit ${organisationId} ${keyId}`, {
    ...toEditable(apiKey),
    base: pickBase(apiKey),
    merge: undefined,
  });
  const saving = useMutation({
    mutationFn: async (): Promise<Saved | 'merged'> => {
      const { base } = draft;
      const name = draft.name === base.name ? draft.name : parseKeyName(draft.name);
      const mine = {
        ...pickEditable(draft),
        name,
        note: draft.note.trim(),
        contacts: formatContactText(parseContactText(draft.contacts)),
      };
      const update = getUpdate(base, mine);
      if (Object.keys(update).length === 0) return { key: apiKey, isChanged: false };
      try {
        return { key: await api.updateApiKey({ ...apiKey, version: base.version }, update), isChanged: true };
      } catch (error) {
        if (!isAdminApiError(error, 'outdated')) throw error;
        const theirs = await api.getApiKey(apiKey);
        queryClient.setQueryData(queryKey, theirs);
        const { merged, conflicts, theirChanges } = merge(base, mine, toEditable(theirs));
        // All my changes are there already: made by them, or by an earlier attempt whose response was lost.
        if (Object.keys(getUpdate(toEditable(theirs), merged)).length === 0)
          return { key: theirs, isChanged: true };
        change({ ...merged, base: pickBase(theirs), merge: { conflicts, theirChanges } });
        return 'merged';
      }
    },
    onSuccess: async (saved) => {
      if (saved === 'merged') return;
      // Before the draft is discarded, or the form would briefly show the old key.
      queryClient.setQueryData(queryKey, saved.key);
      discard();
      if (saved.isChanged) await invalidateKeys(queryClient, { organisationId, keyId });
      onSaved(saved);
    },
  });
  // Stores the whole draft, including its base: the key may be loaded again while it is being edited.
  const changeDraft = (to: Partial<EditableFields>): void => change({ ...draft, ...to });
  return { draft, isRestored, change: changeDraft, discard, saving };
}

function pickEditable({ name, permissionLevel, note, contacts }: EditableFields): EditableFields {
  return { name, permissionLevel, note, contacts };
}

function toEditable({ name, permissionLevel, note = '', contacts = [] }: ApiKey): EditableFields {
  return { name, permissionLevel, note, contacts: formatContactText(contacts) };
}

function pickBase(key: ApiKey): Draft['base'] {
  return { ...toEditable(key), version: key.version };
}
