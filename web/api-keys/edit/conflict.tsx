import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { levelTitle } from '../../../core/permissions.ts';
import type { PermissionLevel } from '../../api/types.ts';
import type { Clash, Edited } from './merge.ts';

interface ConflictProps {
  clashes: readonly Clash[];
  draft: Edited;
  onChange: (to: Partial<Edited>) => void;
}

/** Says that somebody else has changed the key, and lets the reader choose where both changed the same. */
export function Conflict({ clashes, draft, onChange }: ConflictProps) {
  const text = (field: keyof Edited, value: string): string =>
    field === 'permissionLevel' ? levelTitle(value as PermissionLevel) : value;
  return (
    <div role="alert">
      <Alert type="warning" header="Somebody else has changed this key meanwhile">
        <SpaceBetween size="s">
          <span>
            {clashes.length === 0
              ? 'Your changes go together with theirs: below is the key with both. Save again.'
              : 'You have both changed the same. Choose what it shall be, then save again.'}
          </span>
          {clashes.map(({ field, mine, theirs }) => (
            <FormField key={field} label={field === 'name' ? 'Name' : 'Permission level'}>
              <RadioGroup
                value={draft[field] === theirs ? 'theirs' : draft[field] === mine ? 'mine' : null}
                items={[
                  { value: 'mine', label: `Yours: ${text(field, mine)}` },
                  { value: 'theirs', label: `Theirs: ${text(field, theirs)}` },
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
