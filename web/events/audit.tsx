import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { formatActor } from '../../core/actor-name.ts';
import { useAdminApi } from '../api/admin-api.ts';
import { useEvents } from '../api/queries.ts';
import type { ApiKeyEvent } from '../api/types.ts';
import { useOrganisation, useSubtree } from '../app/branch.ts';
import { ErrorAlert, formatLoading, useIsSlow } from '../app/feedback.tsx';
import { InfoLink } from '../app/help.tsx';
import { useFollow, viewPaths } from '../app/paths.ts';
import { useTableWidth } from '../app/use-table-width.ts';
import { ViewTitle } from '../app/view.tsx';
import { usePageConfig } from '../session/page-config.ts';
import { formatShortDateTime } from '../shared/format.ts';
import { type AuditFilter, formatAuditFilter, parseAuditFilter, toEventFilter } from './audit-filter.ts';
import { AuditFilters } from './audit-filters.tsx';
import { EventActor, EventDescription } from './event-cells.tsx';
import { exportEvents } from './export-events.ts';

/** Who did what and when, with all keys of an organisation and of those below it. */
export function Audit() {
  const organisation = useOrganisation();
  const subtree = useSubtree();
  const api = useAdminApi();
  const { catalogue } = usePageConfig();
  const [query, setQuery] = useSearchParams();
  const filter = useMemo(() => parseAuditFilter(query), [query]);
  const eventFilter = useMemo(() => toEventFilter(filter), [filter]);
  const { items, isLoading, isLoadingMore, hasMore, error, loadMore, reload } = useEvents(
    organisation.organisationId,
    eventFilter,
  );
  const actors = useKnownActors(items);
  const names = useMemo(() => new Map(subtree.map((one) => [one.organisationId, one.name])), [subtree]);
  const csv = useMutation({
    mutationFn: () => exportEvents(api, catalogue, organisation.organisationId, eventFilter, names),
  });
  const isSlow = useIsSlow(isLoading);
  const isNarrow = useTableWidth() === 'narrow';
  const change = (to: Partial<AuditFilter>): void =>
    setQuery(formatAuditFilter({ ...filter, ...to }), { replace: true });
  return (
    <SpaceBetween size="m">
      <ViewTitle>Audit log</ViewTitle>
      {(error ?? csv.error) && (
        <ErrorAlert error={(error ?? csv.error) as Error} onRetry={error ? reload : () => csv.mutate()} />
      )}
      <Table
        variant="full-page"
        stickyHeader
        items={items}
        trackBy="eventId"
        wrapLines
        loading={isLoading}
        loadingText={formatLoading('the events', isSlow)}
        ariaLabels={{ tableLabel: `Audit log of ${organisation.name}` }}
        header={
          <Header
            variant="awsui-h1-sticky"
            info={<InfoLink />}
            description="Everything that happened to keys, newest first. Events are kept for two years."
            actions={
              <Button
                loading={csv.isPending}
                loadingText="Preparing the export"
                disabled={items.length === 0}
                onClick={() => csv.mutate()}
              >
                Export as CSV
              </Button>
            }
          >
            Audit log
          </Header>
        }
        filter={
          <AuditFilters
            filter={filter}
            actors={actors}
            hasSubOrganisations={subtree.length > 1}
            onChange={change}
          />
        }
        columnDefinitions={getColumns(names, isNarrow, subtree.length > 1 && !filter.isOwnOnly)}
        empty={<Box textAlign="center">{error ? '' : 'No events match.'}</Box>}
        footer={
          hasMore && (
            <Box textAlign="center">
              <Button loading={isLoadingMore} loadingText="Loading earlier events" onClick={loadMore}>
                Show earlier events
              </Button>
            </Box>
          )
        }
      />
    </SpaceBetween>
  );
}

function getColumns(
  names: ReadonlyMap<string, string>,
  isNarrow: boolean,
  isBranch: boolean,
): TableProps.ColumnDefinition<ApiKeyEvent>[] {
  const what: TableProps.ColumnDefinition<ApiKeyEvent> = {
    id: 'what',
    header: 'What',
    minWidth: isNarrow ? 140 : 200,
    cell: (event) => (
      <>
        <EventDescription event={event} />
        {isNarrow && (
          <Box variant="small" display="block">
            by <EventActor {...event} />
          </Box>
        )}
      </>
    ),
  };
  const key: TableProps.ColumnDefinition<ApiKeyEvent> = {
    id: 'key',
    header: 'Key',
    minWidth: isNarrow ? 112 : 170, // the longest word of most names fits in
    isRowHeader: true,
    cell: (event) => (
      <>
        <KeyOfEvent event={event} />
        {isBranch && (
          <Box variant="small" display="block">
            <span className="bounded">{names.get(event.organisationId)}</span>
          </Box>
        )}
        {isNarrow && (
          <Box variant="small" display="block">
            {formatShortDateTime(event.at)}
          </Box>
        )}
      </>
    ),
  };
  if (isNarrow) return [key, what];
  return [
    {
      id: 'when',
      header: 'When',
      minWidth: 130,
      cell: ({ at }) => formatShortDateTime(at),
    },
    key,
    what,
    { id: 'who', header: 'Who', minWidth: 150, cell: (event) => <EventActor {...event} /> },
  ];
}

/** A link to the key, also if it was deleted: its page then says so, and shows its history. */
function KeyOfEvent({ event: { organisationId, keyId, keyName } }: { event: ApiKeyEvent }) {
  return (
    <span className="bounded">
      <Link href={viewPaths.key({ organisationId, keyId })} onFollow={useFollow()}>
        <bdi>{keyName ?? keyId}</bdi>
      </Link>
    </span>
  );
}

/** The people of all events that were shown since the view was opened, so that a filter by one does not hide the others. */
function useKnownActors(events: readonly ApiKeyEvent[]): ReadonlyMap<string, string> {
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map());
  const isNew = events.some(({ actor }) => !known.has(actor.subject));
  if (isNew)
    setKnown(new Map([...known, ...events.map(({ actor }) => [actor.subject, formatActor(actor)] as const)]));
  return known;
}
