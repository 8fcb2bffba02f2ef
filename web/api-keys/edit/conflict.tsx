import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { levelTitle } from '../../../core/permissions.ts';
import type { PermissionLevel } from '../../api/types.ts';
import type { Edited, Field, Merge } from './merge.ts';

interface ConflictProps extends Pick<Merge, 'clashes' | 'taken'> {
  /** The key as they left it. */
  base: Edited;
  draft: Edited;
  onChange: (to: Partial<Edited>) => void;
}

const LABELS: Readonly<Record<Field, string>> = { name: 'Name', permissionLevel: 'Permission level' };

/** Says that somebody else has changed the key, and lets the reader choose where both changed the same. */
export function Conflict({ clashes, taken, base, draft, onChange }: ConflictProps) {
  return (
    <div role="alert">
      <Alert type="warning" header="Somebody else has changed this key meanwhile">
        <SpaceBetween size="s">
          <span>
            {clashes.length === 0
              ? 'Your changes go together with theirs: below is the key with both. Save again.'
              : 'You have both changed the same. Choose what it shall be, then save again.'}
          </span>
          {taken.map((field) => (
            <span key={field}>
              {LABELS[field]}, changed by them: {shown(field, base[field])}
            </span>
          ))}
          {clashes.map(({ field, mine, theirs }) => (
            <FormField key={field} label={LABELS[field]}>
              <RadioGroup
                value={draft[field] === theirs ? 'theirs' : draft[field] === mine ? 'mine' : null}
                items={[
                  { value: 'mine', label: `Yours: ${shown(field, mine)}` },
                  { value: 'theirs', label: `Theirs: ${shown(field, theirs)}` },
                ]}
                onChange={({ detail }) => onChange({ [field]: detail.value === 'mine' ? mine : theirs })}
              />
            </FormField>
          ))}
        </SpaceBetween>
      </Alert>
    </div>
  );
}

function shown(field: Field, value: string): string {
  return field === 'permissionLevel' ? levelTitle(value as PermissionLevel) : value;
}
