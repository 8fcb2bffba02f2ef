import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { Temporal } from 'temporal-polyfill';
import { useAdminApi } from '../api/admin-api-context.ts';
import { keysOfAllQuery } from '../api/queries.ts';
import { below, useBranch, useOrganisation } from '../app/branch.ts';
import { Failure } from '../app/failure.tsx';
import { Loading } from '../app/loading.tsx';
import { ExpiryList } from './expiry-list.tsx';
import { Months } from './months.tsx';
import { outlookOf } from './outlook.ts';

/** What expires when, in an organisation and all below it, and where several keys expire at once. */
export function Forecast() {
  const organisation = useOrganisation();
  const branch = useBranch();
  const [query, setQuery] = useSearchParams();
  const isAlone = query.get('below') === 'no';
  const hasBelow = below(branch, organisation.organisationId).length > 1;
  const organisations = useMemo(
    () => (isAlone ? [organisation] : below(branch, organisation.organisationId)),
    [branch, organisation, isAlone],
  );
  const ids = organisations.map(({ organisationId }) => organisationId);
  const { data: keys, error, refetch } = useQuery(keysOfAllQuery(useAdminApi(), ids));
  const outlook = useMemo(() => {
    const zones = new Map(branch.map(({ organisationId, timeZone }) => [organisationId, timeZone]));
    const zoneOf = (id: string): string => zones.get(id) ?? organisation.timeZone;
    return keys && outlookOf(keys, Temporal.Now.plainDateISO().toString(), zoneOf);
  }, [keys, branch, organisation]);
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Keys that expire on the same day stop several services at once. Rotate one of them earlier, and they part."
          actions={
            hasBelow && (
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
      {outlook ? (
        <SpaceBetween size="l">
          {error && <Failure error={error} onRetry={() => void refetch()} />}
          {outlook.endings.length > 0 && <Months months={outlook.months} later={outlook.later} />}
          <ExpiryList key={String(isAlone)} outlook={outlook} organisations={organisations} />
          <LeftOut {...outlook.leftOut} />
        </SpaceBetween>
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading what={ids.length === 1 ? 'the keys' : `the keys of ${ids.length} organisations`} />
      )}
    </ContentLayout>
  );
}

function LeftOut({ expired, disabled }: { expired: number; disabled: number }) {
  if (expired + disabled === 0) return null;
  return (
    <Box color="text-body-secondary">
      Left out: {expired} that {expired === 1 ? 'has' : 'have'} expired, {disabled} that{' '}
      {disabled === 1 ? 'is' : 'are'} disabled.
    </Box>
  );
}
