import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { ApiKeyEvent } from '../../api/types.ts';
import type { WholeList } from '../../api/use-all-pages.ts';
import { Failure } from '../../app/failure.tsx';
import { shownMoment } from '../../shown/dates.ts';
import { useIsPhone } from '../../shown/use-is-phone.ts';
import { What, Who } from './event-cells.tsx';

/** As many events as are shown until more are asked for. */
const STEP = 25;

interface HistoryProps {
  organisationId: string;
  events: WholeList<ApiKeyEvent>;
}

/** What has happened to a key, latest first: who, what, when, from where; reminders among it. */
export function History({ organisationId, events }: HistoryProps) {
  const { items, isLoading, error, reload } = events;
  const [shown, setShown] = useState(STEP);
  const isPhone = useIsPhone();
  if (error && items.length === 0) return <Failure error={error} onRetry={reload} />;
  return (
    <SpaceBetween size="s">
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
                {isPhone && (
                  <Box variant="small" display="block">
                    by <Who {...event} />
                  </Box>
                )}
              </>
            ),
            isRowHeader: true,
          },
          { id: 'when', header: 'When', cell: ({ at }) => shownMoment(at) },
          ...(isPhone
            ? []
            : [{ id: 'who', header: 'Who', cell: (event: ApiKeyEvent) => <Who {...event} /> }]),
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
      {error && (
        <>
          <Box>What is above may not be all: the rest of the history could not be read.</Box>
          <Failure error={error} onRetry={reload} />
        </>
      )}
    </SpaceBetween>
  );
}
