import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { type AuditFilter, EVENT_TYPES } from './audit-filter.ts';
import { formatEventTitle } from './event-text.ts';

interface AuditFiltersProps {
  filter: AuditFilter;
  /** Names by subject. */
  actors: ReadonlyMap<string, string>;
  hasSubOrganisations: boolean;
  onChange: (to: Partial<AuditFilter>) => void;
}

const ANYONE = { value: '', label: 'Anyone' };
const TYPE_OPTIONS = EVENT_TYPES.map((type) => ({ value: type, label: formatEventTitle({ type }) }));

/** Filters the audit log by time, kind and person. */
export function AuditFilters({ filter, actors, hasSubOrganisations, onChange }: AuditFiltersProps) {
  const { isOwnOnly, from, to, types, actor } = filter;
  const people = [
    ANYONE,
    ...[...actors].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label)),
  ];
  return (
    <SpaceBetween size="xs" direction="horizontal" alignItems="center">
      <DateRangePicker
        dateOnly
        expandToViewport
        rangeSelectorMode="absolute-only"
        value={from && to ? { type: 'absolute', startDate: from, endDate: to } : null}
        placeholder="Any time"
        relativeOptions={[]}
        isValidRange={requireBothDates}
        i18nStrings={{ applyButtonLabel: 'Apply', cancelButtonLabel: 'Cancel', clearButtonLabel: 'Any time' }}
        ariaLabel="Time"
        onChange={({ detail: { value } }) =>
          onChange(
            value?.type === 'absolute'
              ? { from: value.startDate.slice(0, 10), to: value.endDate.slice(0, 10) }
              : { from: '', to: '' },
          )
        }
      />
      <Multiselect
        options={TYPE_OPTIONS}
        selectedOptions={TYPE_OPTIONS.filter(({ value }) => types.includes(value))}
        placeholder="Any kind"
        ariaLabel="Kind of event"
        expandToViewport
        onChange={({ detail }) => {
          const chosen = new Set(detail.selectedOptions.map(({ value }) => value));
          onChange({ types: EVENT_TYPES.filter((type) => chosen.has(type)) });
        }}
      />
      <Select
        options={people}
        selectedOption={people.find(({ value }) => value === actor) ?? { value: actor, label: 'One person' }}
        ariaLabel="Who"
        expandToViewport
        onChange={({ detail }) => onChange({ actor: detail.selectedOption.value ?? '' })}
      />
      {hasSubOrganisations && (
        <Toggle checked={!isOwnOnly} onChange={({ detail }) => onChange({ isOwnOnly: !detail.checked })}>
          Include sub-organisations
        </Toggle>
      )}
    </SpaceBetween>
  );
}

function requireBothDates(value: DateRangePickerProps.Value | null): DateRangePickerProps.ValidationResult {
  const isComplete = value?.type === 'absolute' && value.startDate !== '' && value.endDate !== '';
  return isComplete ? { valid: true } : { valid: false, errorMessage: 'Choose a first and a last day.' };
}
