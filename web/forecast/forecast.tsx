import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Toggle from '@cloudscape-design/components/toggle';
import { useSearchParams } from 'react-router';
import { below, useBranch, useOrganisation } from '../app/branch.ts';
import { ForecastContent } from './forecast-content.tsx';

/** What stops when, in an organisation and all below it, and where several keys stop at once. */
export function Forecast() {
  const organisation = useOrganisation();
  const branch = useBranch();
  const [query, setQuery] = useSearchParams();
  const all = below(branch, organisation.organisationId);
  const isAlone = query.get('below') === 'no' || all.length === 1;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="When each key stops working if nobody does anything, and which keys stop on the same day."
          actions={
            all.length > 1 && (
              <Toggle
                checked={!isAlone}
                onChange={({ detail }) => setQuery(detail.checked ? {} : { below: 'no' }, { replace: true })}
              >
                With the organisations below
              </Toggle>
            )
          }
        >
          What expires when
        </Header>
      }
    >
      <title>{`What expires when · ${organisation.name} · Latchkey`}</title>
      <ForecastContent organisations={isAlone ? [organisation] : all} />
    </ContentLayout>
  );
}
