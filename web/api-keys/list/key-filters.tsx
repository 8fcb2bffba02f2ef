import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextFilter from '@cloudscape-design/components/text-filter';
import Toggle from '@cloudscape-design/components/toggle';
import type { ApiKey } from '../../api/types.ts';
import { formatCount, formatNumber } from '../../shared/format.ts';
import { formatStatus } from '../key-cells.tsx';
import { type ListState, STATUSES } from './list-state.ts';

interface KeyFiltersProps {
  /** `undefined` if none could be loaded: then nothing is counted. */
  keys: readonly ApiKey[] | undefined;
  matchCount: number;
  state: ListState;
  hasSubOrganisations: boolean;
  onChange: (to: Partial<ListState>) => void;
}

/** The search field and the status filter, with the number of keys that have each status. */
export function KeyFilters({ keys, matchCount, state, hasSubOrganisations, onChange }: KeyFiltersProps) {
  const { search, status, isBranch } = state;
  const options = [
    { value: 'all', label: 'Any status' },
    ...STATUSES.map((option) => ({
      value: option,
      label: keys
        ? `${formatStatus(option)} (${formatNumber(keys.filter((key) => key.status === option).length)})`
        : formatStatus(option),
    })),
  ];
  return (
    <SpaceBetween size="xs" direction="horizontal" alignItems="center">
      <TextFilter
        filteringText={search}
        filteringPlaceholder="Find keys"
        filteringAriaLabel="Find keys by name, note, organisation, permission level, status, last four characters or creator"
        filteringClearAriaLabel="Clear the search"
        countText={keys && (search || status) ? `${formatCount(matchCount, 'key')} found` : ''}
        onChange={({ detail }) => onChange({ search: detail.filteringText })}
      />
      <Select
        ariaLabel="Status"
        options={options}
        selectedOption={options.find(({ value }) => value === (status ?? 'all')) ?? null}
        onChange={({ detail }) => {
          const chosen = STATUSES.find((option) => option === detail.selectedOption.value);
          onChange({ status: chosen });
        }}
        expandToViewport
      />
      {hasSubOrganisations && (
        <Toggle checked={isBranch} onChange={({ detail }) => onChange({ isBranch: detail.checked })}>
          Include sub-organisations
        </Toggle>
      )}
    </SpaceBetween>
  );
}

/** Shown if no key matches the filters. */
export function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="m">
        <Box variant="h3" tagOverride="h2">
          No keys match
        </Box>
        <Button onClick={onClear}>Clear filters</Button>
      </SpaceBetween>
    </Box>
  );
}
