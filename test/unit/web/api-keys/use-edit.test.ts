import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  EDITABLE_FIELDS,
  type EditableFields,
  getUpdate,
  merge,
} from '../../../../web/api-keys/edit/use-edit.ts';

const keys: fc.Arbitrary<EditableFields> = fc.record({
  name: fc.constantFrom('A', 'B', 'C'),
  permissionLevel: fc.constantFrom('authentication', 'reports', 'full'),
  note: fc.constantFrom('', 'Old server', 'New server'),
  contacts: fc.constantFrom('', 'a@x.example', 'a@x.example\nb@x.example'),
});

test('a merge keeps what only one side has changed, and reports a conflict if both did', () => {
  fc.assert(
    fc.property(keys, keys, keys, (base, mine, theirs) => {
      const { merged, conflicts } = merge(base, mine, theirs);
      for (const field of EDITABLE_FIELDS) {
        const haveI = mine[field] !== base[field];
        const haveThey = theirs[field] !== base[field];
        expect(merged[field]).toBe(haveI ? mine[field] : theirs[field]);
        const conflict = conflicts.find((candidate) => candidate.field === field);
        if (haveI && haveThey && mine[field] !== theirs[field]) {
          expect(conflict).toEqual({ field, mine: mine[field], theirs: theirs[field] });
        } else expect(conflict).toBeUndefined();
      }
    }),
  );
});

test('an update turns the key into the draft and contains only the fields that differ', () => {
  fc.assert(
    fc.property(keys, keys, (key, draft) => {
      const update = getUpdate(key, draft);
      const { contacts = key.contacts.split('\n').filter(Boolean), ...rest } = update;
      expect({ ...key, ...rest, contacts: contacts.join('\n') }).toEqual(draft);
      for (const field of EDITABLE_FIELDS) expect(field in update).toBe(key[field] !== draft[field]);
    }),
  );
});

test('a merge lists the fields that only they have changed', () => {
  fc.assert(
    fc.property(keys, keys, keys, (base, mine, theirs) => {
      const theirsOnly = EDITABLE_FIELDS.filter(
        (field) => mine[field] === base[field] && theirs[field] !== base[field],
      );
      expect(merge(base, mine, theirs).theirChanges).toEqual(theirsOnly);
    }),
  );
});

test('merging the result of a merge again changes nothing', () => {
  fc.assert(
    fc.property(keys, keys, keys, (base, mine, theirs) => {
      const { merged } = merge(base, mine, theirs);
      expect(merge(theirs, merged, theirs)).toEqual({ merged, conflicts: [], theirChanges: [] });
    }),
  );
});
