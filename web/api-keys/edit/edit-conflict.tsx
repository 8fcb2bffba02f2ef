import Alert from '@cloudscape-design/components/alert';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { getLevelTitle, type PermissionCatalogue } from '../../../core/permissions.ts';
import { usePageConfig } from '../../session/page-config.ts';
import type { EditableField, EditableFields, Merge } from './use-edit.ts';

interface EditConflictProps extends Pick<Merge, 'conflicts' | 'theirChanges'> {
  /** The key as the other person left it. */
  base: EditableFields;
  draft: EditableFields;
  onChange: (to: Partial<EditableFields>) => void;
}

const LABELS: Readonly<Record<EditableField, string>> = {
  name: 'Name',
  permissionLevel: 'Permission level',
  note: 'Note',
  contacts: 'Contacts',
};

/** Says what someone else has changed, and asks which value to keep if both changed the same field. */
export function EditConflict({ conflicts, theirChanges, base, draft, onChange }: EditConflictProps) {
  const { catalogue } = usePageConfig();
  return (
    <div role="alert">
      <Alert type="warning" header="Someone else has changed this key">
        <SpaceBetween size="s">
          <span>
            {conflicts.length === 0
              ? 'Your changes and theirs do not conflict. Check the result below, then save again.'
              : 'You both changed the same field. Choose which value to keep, then save again.'}
          </span>
          {theirChanges.map((field) => (
            <span key={field}>
              {LABELS[field]}, changed by them: {formatValue(catalogue, field, base[field])}
            </span>
          ))}
          {conflicts.map(({ field, mine, theirs }) => (
            <FormField key={field} label={LABELS[field]}>
              <RadioGroup
                value={draft[field] === theirs ? 'theirs' : draft[field] === mine ? 'mine' : null}
                items={[
                  { value: 'mine', label: `Yours: ${formatValue(catalogue, field, mine)}` },
                  { value: 'theirs', label: `Theirs: ${formatValue(catalogue, field, theirs)}` },
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

function formatValue(catalogue: PermissionCatalogue, field: EditableField, value: string): string {
  if (field === 'permissionLevel') return getLevelTitle(catalogue, value);
  return value === '' ? 'none' : value.replaceAll('\n', ', ');
}
