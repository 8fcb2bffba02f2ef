import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { PagedList } from '../../api/queries.ts';
import type { ApiKeyEvent } from '../../api/types.ts';
import { ErrorAlert } from '../../app/feedback.tsx';
import { useFollow, viewPaths } from '../../app/paths.ts';
import { formatDateTime } from '../../shared/format.ts';
import { useIsPhone } from '../../shared/use-is-phone.ts';
import {
  findEventLink,
  formatBounceWarning,
  formatEventDetails,
  formatEventTitle,
  formatProgram,
} from './event-text.ts';

/** How many events are shown at first, and added at each click. */
const STEP = 25;

interface KeyHistoryProps {
  organisationId: string;
  events: PagedList<ApiKeyEvent>;
}

/** A key's changes and reminders, latest first. */
export function KeyHistory({ organisationId, events }: KeyHistoryProps) {
  const { items, isLoading, error, reload } = events;
  const [limit, setLimit] = useState(STEP);
  const isPhone = useIsPhone();
  if (error && items.length === 0) return <ErrorAlert error={error} onRetry={reload} />;
  return (
    <SpaceBetween size="s">
      <Table
        items={items.slice(0, limit)}
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
                {isPhone && (
                  <Box variant="small" display="block">
                    by <Who {...event} />
                  </Box>
                )}
              </>
            ),
            isRowHeader: true,
          },
          { id: 'when', header: 'When', cell: ({ at }) => formatDateTime(at) },
          ...(isPhone
            ? []
            : [{ id: 'who', header: 'Who', cell: (event: ApiKeyEvent) => <Who {...event} /> }]),
        ]}
        empty={<Box textAlign="center">No events. Events are kept for two years.</Box>}
        footer={
          items.length > limit && (
            <Box textAlign="center">
              <Button onClick={() => setLimit(limit + STEP)}>Show earlier events</Button>
            </Box>
          )
        }
      />
      {error && (
        <>
          <Box>This list may be incomplete: the rest of the history could not be loaded.</Box>
          <ErrorAlert error={error} onRetry={reload} />
        </>
      )}
    </SpaceBetween>
  );
}

function What({ event, organisationId }: { event: ApiKeyEvent; organisationId: string }) {
  const follow = useFollow();
  const warning = event.reminder && formatBounceWarning(event.reminder);
  const link = findEventLink(event);
  return (
    <>
      {formatEventTitle(event)}
      {formatEventDetails(event).map((detail) => (
        <Box key={detail} variant="small" display="block">
          {detail}
        </Box>
      ))}
      {link && (
        <Link href={viewPaths.key({ organisationId, keyId: link.keyId })} onFollow={follow} fontSize="body-s">
          {link.text}
        </Link>
      )}
      {warning && (
        <StatusIndicator type="warning" iconAriaLabel="Warning">
          {warning}
        </StatusIndicator>
      )}
    </>
  );
}

/** Who did it, and from which address and program. */
function Who({ actor: { name, sourceIp, userAgent = '' } }: ApiKeyEvent) {
  const origin = [sourceIp === undefined ? '' : `from ${sourceIp}`, formatProgram(userAgent)]
    .filter((part) => part !== '')
    .join(', ');
  return (
    <>
      {name}
      {origin !== '' && (
        <Box variant="small" display="block">
          <span title={userAgent}>{origin}</span>
        </Box>
      )}
    </>
  );
}
