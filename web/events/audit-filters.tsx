import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import Toggle from '@cloudscape-design/components/toggle';
import { formatCount } from '../shared/format.ts';
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
    <div className="filters">
      <span className="filter">
        <DateRangePicker
          dateOnly
          absoluteFormat="long-localized"
          locale="en-GB"
          expandToViewport
          rangeSelectorMode="absolute-only"
          value={from && to ? { type: 'absolute', startDate: from, endDate: to } : null}
          placeholder="Any time"
          relativeOptions={[]}
          isValidRange={requireBothDates}
          i18nStrings={{
            applyButtonLabel: 'Apply',
            cancelButtonLabel: 'Cancel',
            clearButtonLabel: 'Any time',
          }}
          ariaLabel="Time"
          onChange={({ detail: { value } }) =>
            onChange(
              value?.type === 'absolute'
                ? { from: value.startDate.slice(0, 10), to: value.endDate.slice(0, 10) }
                : { from: '', to: '' },
            )
          }
        />
      </span>
      <span className="filter">
        <Multiselect
          hideTokens
          options={TYPE_OPTIONS}
          selectedOptions={TYPE_OPTIONS.filter(({ value }) => types.includes(value))}
          placeholder={formatKinds(types)}
          ariaLabel="Kind of event"
          expandToViewport
          onChange={({ detail }) => {
            const chosen = new Set(detail.selectedOptions.map(({ value }) => value));
            onChange({ types: EVENT_TYPES.filter((type) => chosen.has(type)) });
          }}
        />
      </span>
      <span className="filter">
        <Select
          options={people}
          selectedOption={
            people.find(({ value }) => value === actor) ?? { value: actor, label: 'One person or key' }
          }
          ariaLabel="Who"
          expandToViewport
          onChange={({ detail }) => onChange({ actor: detail.selectedOption.value ?? '' })}
        />
      </span>
      {hasSubOrganisations && (
        <Toggle checked={!isOwnOnly} onChange={({ detail }) => onChange({ isOwnOnly: !detail.checked })}>
          Include sub-organisations
        </Toggle>
      )}
    </div>
  );
}

/** What the closed field says, which has no room for the names of several kinds. */
function formatKinds(types: AuditFilter['types']): string {
  const [type] = types;
  if (type === undefined) return 'Any kind';
  return types.length === 1 ? formatEventTitle({ type }) : formatCount(types.length, 'kind');
}

function requireBothDates(value: DateRangePickerProps.Value | null): DateRangePickerProps.ValidationResult {
  const isComplete = value?.type === 'absolute' && value.startDate !== '' && value.endDate !== '';
  return isComplete ? { valid: true } : { valid: false, errorMessage: 'Choose a first and a last day.' };
}
