import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Toggle from '@cloudscape-design/components/toggle';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { Temporal } from 'temporal-polyfill';
import { type PagedList, useApiKeys } from '../api/queries.ts';
import type { ApiKey, Organisation } from '../api/types.ts';
import { useOrganisation, useSubtree } from '../app/branch.ts';
import { ErrorAlert, Loading } from '../app/feedback.tsx';
import { View } from '../app/view.tsx';
import { formatCount } from '../shared/format.ts';
import { ForecastChart } from './forecast-chart.tsx';
import { buildForecast, describeSharedDays, type ForecastData, formatNotShown } from './forecast-data.ts';
import { ForecastTable } from './forecast-table.tsx';

/** When the keys of an organisation and its sub-organisations stop working, and on which days several of them do. */
export function Forecast() {
  const organisation = useOrganisation();
  const [query, setQuery] = useSearchParams();
  const subtree = useSubtree();
  const isOwnOnly = query.get('below') === 'no' || subtree.length === 1;
  const keys = useApiKeys(organisation.organisationId, !isOwnOnly);
  return (
    <View
      heading="Expiry forecast"
      description="When each key stops working unless you replace it, and which keys stop on the same day."
      actions={
        subtree.length > 1 && (
          <Toggle
            checked={!isOwnOnly}
            onChange={({ detail }) => setQuery(detail.checked ? {} : { below: 'no' }, { replace: true })}
          >
            Include sub-organisations
          </Toggle>
        )
      }
    >
      <ForecastContent organisations={isOwnOnly ? [organisation] : subtree} keys={keys} />
    </View>
  );
}

interface ForecastContentProps {
  organisations: readonly Organisation[];
  keys: PagedList<ApiKey>;
}

/** The forecast for the keys that have been loaded so far. */
function ForecastContent({ organisations, keys }: ForecastContentProps) {
  const { items, isLoading, isComplete, error, reload } = keys;
  const forecast = useMemo(() => buildForecast(items, Temporal.Now.plainDateISO().toString()), [items]);
  const notShown = formatNotShown(forecast.notShown);
  if (isLoading) return <Loading what="the keys" />;
  if (error && items.length === 0) return <ErrorAlert error={error} onRetry={reload} />;
  return (
    <SpaceBetween size="l">
      {error && (
        <>
          <Box>This forecast is incomplete: some keys could not be loaded.</Box>
          <ErrorAlert error={error} onRetry={reload} />
        </>
      )}
      {!isComplete && !error && (
        <StatusIndicator type="loading">{`Loading the keys: ${formatCount(items.length, 'key')} so far`}</StatusIndicator>
      )}
      {isComplete && <SharedDays sharedDays={forecast.sharedDays} />}
      {forecast.keyEnds.length > 0 && <ForecastChart months={forecast.months} later={forecast.later} />}
      <ForecastTable
        key={organisations.map(({ organisationId }) => organisationId).join(' ')} // resets the page of the table
        forecast={forecast}
        organisations={organisations}
      />
      {notShown && <Box color="text-body-secondary">{notShown}</Box>}
    </SpaceBetween>
  );
}

function SharedDays({ sharedDays }: Pick<ForecastData<unknown>, 'sharedDays'>) {
  const warning = describeSharedDays(sharedDays);
  if (!warning) return null;
  return (
    <Alert type="warning" header={warning.header}>
      {warning.days && <Box variant="p">{warning.days}</Box>}
      {warning.text}
    </Alert>
  );
}
