import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesTo, EDITED_FIELDS, type Edited, merge } from '../../../../web/api-keys/edit/merge.ts';

const edited: fc.Arbitrary<Edited> = fc.record({
  name: fc.constantFrom('A', 'B', 'C'),
  permissionLevel: fc.constantFrom('authentication', 'reports', 'full'),
});

test('a merge keeps what either side alone has changed, and asks about what both have', () => {
  fc.assert(
    fc.property(edited, edited, edited, (base, mine, theirs) => {
      const { merged, clashes } = merge(base, mine, theirs);
      for (const field of EDITED_FIELDS) {
        const haveI = mine[field] !== base[field];
        const haveThey = theirs[field] !== base[field];
        expect(merged[field]).toBe(haveI ? mine[field] : theirs[field]);
        const clash = clashes.find((one) => one.field === field);
        if (haveI && haveThey && mine[field] !== theirs[field]) {
          expect(clash).toEqual({ field, mine: mine[field], theirs: theirs[field] });
        } else expect(clash).toBeUndefined();
      }
    }),
  );
});

test('what is sent turns the key into the draft, and holds nothing that stays as it is', () => {
  fc.assert(
    fc.property(edited, edited, (key, draft) => {
      const changes = changesTo(key, draft);
      expect({ ...key, ...changes }).toEqual(draft);
      for (const field of EDITED_FIELDS) expect(field in changes).toBe(key[field] !== draft[field]);
    }),
  );
});

test('what they alone have changed is told, and nothing else', () => {
  fc.assert(
    fc.property(edited, edited, edited, (base, mine, theirs) => {
      const alone = EDITED_FIELDS.filter(
        (field) => mine[field] === base[field] && theirs[field] !== base[field],
      );
      expect(merge(base, mine, theirs).taken).toEqual(alone);
    }),
  );
});

test('once merged, the draft goes together with theirs and asks nothing more', () => {
  fc.assert(
    fc.property(edited, edited, edited, (base, mine, theirs) => {
      const { merged } = merge(base, mine, theirs);
      expect(merge(theirs, merged, theirs)).toEqual({ merged, clashes: [], taken: [] });
    }),
  );
});
