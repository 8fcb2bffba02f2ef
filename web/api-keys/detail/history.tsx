import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useKeyEvents } from '../../api/queries.ts';
import type { ApiKeyEvent } from '../../api/types.ts';
import { Failure } from '../../app/failure.tsx';
import { shownMoment } from '../../shown/dates.ts';
import { useIsPhone } from '../../shown/use-is-phone.ts';
import { eventDetails, eventTitle } from './event-words.ts';

/** As many events as are shown until more are asked for. */
const STEP = 25;

/** What has happened to a key, latest first: who, what, when, from where; reminders among it. */
export function History({ organisationId, keyId }: { organisationId: string; keyId: string }) {
  const { items, isLoading, error, reload } = useKeyEvents(organisationId, keyId);
  const [shown, setShown] = useState(STEP);
  const isPhone = useIsPhone();
  if (error && items.length === 0) return <Failure error={error} onRetry={reload} />;
  return (
    <Table
      items={items.slice(0, shown)}
      trackBy="eventId"
      loading={isLoading}
      loadingText="Loading the history"
      wrapLines
      ariaLabels={{ tableLabel: 'History' }}
      header={<Header variant="h2">History</Header>}
      columnDefinitions={[
        { id: 'what', header: 'What', cell: (event) => <What event={event} />, isRowHeader: true },
        { id: 'when', header: 'When', cell: ({ at }) => shownMoment(at) },
        ...(isPhone ? [] : [{ id: 'who', header: 'Who', cell: (event: ApiKeyEvent) => <Who {...event} /> }]),
      ]}
      empty={<Box textAlign="center">Nothing that is still kept: events go after two years.</Box>}
      footer={
        items.length > shown && (
          <Box textAlign="center">
            <Button onClick={() => setShown(shown + STEP)}>Show earlier events</Button>
          </Box>
        )
      }
    />
  );
}

function What({ event }: { event: ApiKeyEvent }) {
  const hasBounced = (event.reminder?.bounced ?? 0) > 0;
  return (
    <>
      {hasBounced ? <StatusIndicator type="warning">{eventTitle(event)}</StatusIndicator> : eventTitle(event)}
      {eventDetails(event).map((detail) => (
        <Box key={detail} variant="small" display="block">
          {detail}
        </Box>
      ))}
    </>
  );
}

function Who({ actor: { name, sourceIp, userAgent } }: ApiKeyEvent) {
  return (
    <>
      {name}
      {sourceIp !== undefined && (
        <Box variant="small" display="block">
          <span title={userAgent}>from {sourceIp}</span>
        </Box>
      )}
    </>
  );
}
