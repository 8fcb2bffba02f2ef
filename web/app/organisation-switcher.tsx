import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useNavigate } from 'react-router';
import { pathOf, useBranch } from './branch.ts';
import { paths } from './paths.ts';

/** Chooses among the organisations of the reader's branch. */
export function OrganisationSwitcher({ organisationId }: { organisationId: string }) {
  const branch = useBranch();
  const navigate = useNavigate();
  const options = branch.map((organisation) => {
    const above = pathOf(branch, organisation.organisationId).slice(0, -1);
    return {
      value: organisation.organisationId,
      label: organisation.name,
      ...(above.length > 0 && { description: `in ${above.map(({ name }) => name).join(' › ')}` }),
    };
  });
  return (
    <FormField label="Organisation">
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === organisationId) ?? null}
        onChange={({ detail }) => void navigate(paths.keys(detail.selectedOption.value ?? ''))}
        filteringType={options.length > 7 ? 'auto' : 'none'}
        filteringPlaceholder="Find an organisation"
        expandToViewport
        virtualScroll={options.length > 100}
      />
    </FormField>
  );
}
