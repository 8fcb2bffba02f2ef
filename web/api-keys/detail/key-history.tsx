import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { PagedList } from '../../api/queries.ts';
import type { ApiKeyEvent } from '../../api/types.ts';
import { ErrorAlert } from '../../app/feedback.tsx';
import { useTableWidth } from '../../app/use-table-width.ts';
import { EventActor, EventDescription } from '../../events/event-cells.tsx';
import { formatShortDateTime } from '../../shared/format.ts';

/** How many events are shown at first, and added at each click. */
const STEP = 25;

interface KeyHistoryProps {
  events: PagedList<ApiKeyEvent>;
}

/** A key's changes and reminders, latest first. */
export function KeyHistory({ events }: KeyHistoryProps) {
  const { items, isLoading, error, reload } = events;
  const [limit, setLimit] = useState(STEP);
  const isNarrow = useTableWidth() === 'narrow';
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
                <EventDescription event={event} />
                {isNarrow && (
                  <Box variant="small" display="block">
                    {formatShortDateTime(event.at)} by <EventActor {...event} />
                  </Box>
                )}
              </>
            ),
            isRowHeader: true,
          },
          ...(isNarrow
            ? []
            : [
                {
                  id: 'when',
                  header: 'When',
                  minWidth: 130,
                  cell: ({ at }: ApiKeyEvent) => formatShortDateTime(at),
                },
                {
                  id: 'who',
                  header: 'Who',
                  minWidth: 150,
                  cell: (event: ApiKeyEvent) => <EventActor {...event} />,
                },
              ]),
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
