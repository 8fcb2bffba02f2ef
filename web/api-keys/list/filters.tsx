import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextFilter from '@cloudscape-design/components/text-filter';
import type { ApiKey } from '../../api/types.ts';
import { statusText } from '../status.tsx';
import { type Arrangement, STATUSES } from './arrangement.ts';

interface FiltersProps {
  keys: readonly ApiKey[];
  /** How many keys are found. */
  found: number;
  arrangement: Arrangement;
  onChange: (to: Partial<Arrangement>) => void;
}

/** Searches a list of keys, and filters it by status; says how many have which. */
export function Filters({ keys, found, arrangement: { search, status }, onChange }: FiltersProps) {
  const options = [
    { value: 'all', label: 'Any status' },
    ...STATUSES.map((one) => ({
      value: one,
      label: `${statusText(one)} (${keys.filter((key) => key.status === one).length})`,
    })),
  ];
  return (
    <SpaceBetween size="xs" direction="horizontal">
      <TextFilter
        filteringText={search}
        filteringPlaceholder="Find keys"
        filteringAriaLabel="Find keys by name, permission level, status, last four characters or creator"
        filteringClearAriaLabel="Clear the search"
        countText={search || status ? `${found} ${found === 1 ? 'key' : 'keys'} found` : ''}
        onChange={({ detail }) => onChange({ search: detail.filteringText })}
      />
      <Select
        ariaLabel="Status"
        options={options}
        selectedOption={options.find(({ value }) => value === (status ?? 'all')) ?? null}
        onChange={({ detail }) => {
          const chosen = STATUSES.find((one) => one === detail.selectedOption.value);
          onChange({ status: chosen });
        }}
        expandToViewport
      />
    </SpaceBetween>
  );
}
