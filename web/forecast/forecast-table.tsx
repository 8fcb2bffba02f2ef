import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { getLevelTitle } from '../../core/permissions.ts';
import type { ApiKey, Organisation } from '../api/types.ts';
import { FromNow, LastUse } from '../api-keys/key-cells.tsx';
import { downloadKeys } from '../api-keys/key-csv.ts';
import { useFollow, viewPaths } from '../app/paths.ts';
import { useTableWidth } from '../app/use-table-width.ts';
import { usePageConfig } from '../session/page-config.ts';
import { formatFirstReminder, formatNumber, formatShortDate } from '../shared/format.ts';
import type { ForecastData, KeyEnd } from './forecast-data.ts';

const PAGE_SIZE = 50;

interface ForecastTableProps {
  forecast: ForecastData<ApiKey>;
  organisations: readonly Organisation[];
}

/** All working keys by the day on which they stop working; a badge marks days that several keys share. */
export function ForecastTable({ forecast: { keyEnds, sharedDays }, organisations }: ForecastTableProps) {
  const [requestedPage, setRequestedPage] = useState(1);
  const width = useTableWidth();
  const isNarrow = width === 'narrow';
  const follow = useFollow();
  const { expiringDays, catalogue } = usePageConfig();
  const byId = new Map(organisations.map((organisation) => [organisation.organisationId, organisation]));
  const pageCount = Math.max(1, Math.ceil(keyEnds.length / PAGE_SIZE));
  const page = Math.min(requestedPage, pageCount);
  return (
    <Table
      items={keyEnds.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)}
      trackBy={({ key }) => key.keyId}
      wrapLines
      ariaLabels={{ tableLabel: 'Keys by the day they stop working' }}
      header={
        <Header
          variant="h2"
          counter={`(${formatNumber(keyEnds.length)})`}
          actions={
            <Button
              disabled={keyEnds.length === 0}
              onClick={() => {
                const keys = keyEnds.map(({ key }) => key);
                void downloadKeys('expiry-forecast', keys, catalogue, byId);
              }}
            >
              Export as CSV
            </Button>
          }
        >
          Keys by the day they stop working
        </Header>
      }
      columnDefinitions={[
        {
          id: 'date',
          header: 'Stops working',
          minWidth: isNarrow ? 108 : 160,
          cell: (keyEnd) => (
            <Day keyEnd={keyEnd} keysOnDay={keyEnd.isReplaced ? undefined : sharedDays.get(keyEnd.endsOn)} />
          ),
        },
        {
          id: 'name',
          header: 'Key',
          minWidth: isNarrow ? 120 : 170, // the longest word of most names fits in
          isRowHeader: true,
          cell: ({ key, isReplaced }) => (
            <>
              <span className="bounded">
                <Link href={viewPaths.key(key)} onFollow={follow}>
                  <bdi>{key.name}</bdi>
                </Link>
              </span>
              {isReplaced && (
                <Box variant="small" display="block">
                  replaced
                </Box>
              )}
              {isNarrow && (
                <Box variant="small" display="block">
                  <span className="bounded">{byId.get(key.organisationId)?.name}</span>
                </Box>
              )}
            </>
          ),
        },
        ...(isNarrow
          ? []
          : [
              {
                id: 'organisation',
                header: 'Organisation',
                cell: ({ key }: KeyEnd<ApiKey>) => (
                  <span className="bounded">{byId.get(key.organisationId)?.name}</span>
                ),
              },
              ...(width === 'medium'
                ? []
                : [
                    {
                      id: 'level',
                      header: 'Permission level',
                      cell: ({ key }: KeyEnd<ApiKey>) => getLevelTitle(catalogue, key.permissionLevel),
                    },
                  ]),
              {
                id: 'used',
                header: 'Last used',
                cell: ({ key }: KeyEnd<ApiKey>) => <LastUse lastUsedAt={key.lastUsedAt} />,
              },
            ]),
      ]}
      pagination={
        pageCount > 1 && (
          <Pagination
            currentPageIndex={page}
            pagesCount={pageCount}
            onChange={({ detail }) => setRequestedPage(detail.currentPageIndex)}
          />
        )
      }
      empty={
        <Box textAlign="center" padding="l">
          No working keys. {formatFirstReminder(expiringDays)}
        </Box>
      }
    />
  );
}

interface DayProps {
  keyEnd: KeyEnd<ApiKey>;
  /** How many keys without a successor stop working on this day; `undefined` if only one does. */
  keysOnDay: number | undefined;
}

function Day({ keyEnd: { key, endsOn }, keysOnDay }: DayProps) {
  return (
    <>
      <span className="no-wrap">{formatShortDate(endsOn)}</span>
      <Box variant="small" display="block">
        <FromNow instant={key.endsAt} />
        {endsOn !== key.expiresOn && ', before its expiry date'}
      </Box>
      {keysOnDay !== undefined && (
        <Badge color="severity-medium">{formatNumber(keysOnDay)} stop on this day</Badge>
      )}
    </>
  );
}
