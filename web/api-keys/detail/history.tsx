import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useKeyEvents } from '../../api/queries.ts';
import type { ApiKeyEvent } from '../../api/types.ts';
import { Failure } from '../../app/failure.tsx';
import { paths, useFollow } from '../../app/paths.ts';
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
    <SpaceBetween size="m">
      <Table
        items={items.slice(0, shown)}
        trackBy="eventId"
        loading={isLoading}
        loadingText="Loading the history"
        wrapLines
        ariaLabels={{ tableLabel: 'History' }}
        header={<Header variant="h2">History</Header>}
        columnDefinitions={[
          {
            id: 'what',
            header: 'What',
            cell: (event) => (
              <>
                <What event={event} organisationId={organisationId} />
                {isPhone && <Who event={event} />}
              </>
            ),
            isRowHeader: true,
          },
          { id: 'when', header: 'When', cell: ({ at }) => shownMoment(at) },
          ...(isPhone
            ? []
            : [{ id: 'who', header: 'Who', cell: (event: ApiKeyEvent) => <Who event={event} /> }]),
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
      {error && <Failure error={error} onRetry={reload} />}
    </SpaceBetween>
  );
}

function What({ event, organisationId }: { event: ApiKeyEvent; organisationId: string }) {
  const follow = useFollow();
  const hasBounced = (event.reminder?.bounced ?? 0) > 0;
  const successor = event.after?.replacedBy;
  return (
    <>
      {hasBounced ? <StatusIndicator type="warning">{eventTitle(event)}</StatusIndicator> : eventTitle(event)}
      {eventDetails(event).map((detail) => (
        <Box key={detail} variant="small" display="block">
          {detail}
        </Box>
      ))}
      {successor !== undefined && (
        <Box variant="small" display="block">
          <Link fontSize="inherit" href={paths.key({ organisationId, keyId: successor })} onFollow={follow}>
            To the successor
          </Link>
        </Box>
      )}
    </>
  );
}

function Who({ event }: { event: ApiKeyEvent }) {
  const { name, sourceIp, userAgent } = event.actor;
  return (
    <>
      {name}
      {sourceIp !== undefined && (
        <Box variant="small" display="block">
          from {sourceIp}
          {userAgent !== undefined && `, ${userAgent}`}
        </Box>
      )}
    </>
  );
}
