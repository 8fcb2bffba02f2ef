import Box from '@cloudscape-design/components/box';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import { Temporal } from 'temporal-polyfill';
import type { Organisation } from '../api/types.ts';
import { Failure } from '../app/failure.tsx';
import { Loading } from '../app/loading.tsx';
import { Clashes } from './clashes.tsx';
import { endingsOf } from './ending.ts';
import { ExpiryList } from './expiry-list.tsx';
import { Months } from './months.tsx';
import { outlookOf } from './outlook.ts';
import { leftOutWords, progressText } from './outlook-words.ts';
import { Unread } from './unread.tsx';
import { useKeysOfAll } from './use-keys-of-all.ts';

/** The forecast for some organisations, as far as their keys have been read. */
export function ForecastContent({ organisations }: { organisations: readonly Organisation[] }) {
  const { keys, done, failed, retry } = useKeysOfAll(organisations);
  const outlook = useMemo(() => outlookOf(endingsOf(keys), Temporal.Now.plainDateISO().toString()), [keys]);
  const total = organisations.length;
  const progress = progressText(done, total);
  const leftOut = leftOutWords(outlook.leftOut);
  if (done === 0 && total === 1) return <Loading what="the keys" />;
  if (keys.length === 0 && failed[0] && failed.length === total) {
    return <Failure error={failed[0].error} onRetry={retry} />;
  }
  return (
    <SpaceBetween size="l">
      {progress && (
        <ProgressBar
          label="Reading the keys"
          value={(100 * done) / total}
          additionalInfo={progress}
          ariaLabel={progress}
        />
      )}
      {failed.length > 0 && <Unread failed={failed} total={total} onRetry={retry} />}
      {!progress && <Clashes clashes={outlook.clashes} />}
      {outlook.endings.length > 0 && <Months months={outlook.months} later={outlook.later} />}
      {(!progress || outlook.endings.length > 0) && (
        <ExpiryList
          key={organisations.map(({ organisationId }) => organisationId).join(' ')} // another choice starts on its first page
          outlook={outlook}
          organisations={organisations}
        />
      )}
      {leftOut && <Box color="text-body-secondary">{leftOut}</Box>}
    </SpaceBetween>
  );
}
