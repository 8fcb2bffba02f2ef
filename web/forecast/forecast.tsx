import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { Temporal } from 'temporal-polyfill';
import { isAdminApiError } from '../api/admin-api-error.ts';
import type { Organisation } from '../api/types.ts';
import { getSubtree, useBranch, useOrganisation } from '../app/branch.ts';
import { ErrorAlert, Loading } from '../app/feedback.tsx';
import { View } from '../app/view.tsx';
import { ForecastChart } from './forecast-chart.tsx';
import {
  buildForecast,
  describeSharedDays,
  type ForecastData,
  formatNames,
  formatNotShown,
  formatProgress,
} from './forecast-data.ts';
import { ForecastTable } from './forecast-table.tsx';
import { type BranchKeys, useBranchKeys } from './use-branch-keys.ts';

/** When the keys of an organisation and its sub-organisations stop working, and on which days several of them do. */
export function Forecast() {
  const organisation = useOrganisation();
  const branch = useBranch();
  const [query, setQuery] = useSearchParams();
  const subtree = getSubtree(branch, organisation.organisationId);
  const isOwnOnly = query.get('below') === 'no' || subtree.length === 1;
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
      <ForecastContent organisations={isOwnOnly ? [organisation] : subtree} />
    </View>
  );
}

/** The forecast for the keys that have been loaded so far. */
function ForecastContent({ organisations }: { organisations: readonly Organisation[] }) {
  const { keys, done, failed, retry } = useBranchKeys(organisations);
  const forecast = useMemo(() => buildForecast(keys, Temporal.Now.plainDateISO().toString()), [keys]);
  const total = organisations.length;
  const progress = formatProgress(done, total);
  const notShown = formatNotShown(forecast.notShown);
  if (done === 0 && total === 1) return <Loading what="the keys" />;
  if (keys.length === 0 && failed[0] && failed.length === total) {
    return <ErrorAlert error={failed[0].error} onRetry={retry} />;
  }
  return (
    <SpaceBetween size="l">
      {progress && (
        <ProgressBar
          label="Loading the keys"
          value={(100 * done) / total}
          additionalInfo={progress}
          ariaLabel={progress}
        />
      )}
      {failed.length > 0 && <FailedOrganisations failed={failed} total={total} onRetry={retry} />}
      {!progress && <SharedDays sharedDays={forecast.sharedDays} />}
      {forecast.keyEnds.length > 0 && <ForecastChart months={forecast.months} later={forecast.later} />}
      {(!progress || forecast.keyEnds.length > 0) && (
        <ForecastTable
          key={organisations.map(({ organisationId }) => organisationId).join(' ')} // resets the page of the table
          forecast={forecast}
          organisations={organisations}
        />
      )}
      {notShown && <Box color="text-body-secondary">{notShown}</Box>}
    </SpaceBetween>
  );
}

interface FailedOrganisationsProps {
  failed: BranchKeys['failed'];
  /** How many organisations the forecast covers. */
  total: number;
  onRetry: () => void;
}

/** Says which organisations could not be loaded, so that nobody takes the forecast for complete. */
function FailedOrganisations({ failed, total, onRetry }: FailedOrganisationsProps) {
  const signedOut = failed.find(({ error }) => isAdminApiError(error, 'signed-out'));
  if (signedOut) return <ErrorAlert error={signedOut.error} />;
  return (
    <div role="alert">
      <Alert
        type="error"
        header={`${failed.length} of ${total} organisations could not be loaded`}
        action={<Button onClick={onRetry}>Try again</Button>}
      >
        The keys of {formatNames(failed.map(({ organisation }) => organisation.name))} may be missing below.
      </Alert>
    </div>
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
