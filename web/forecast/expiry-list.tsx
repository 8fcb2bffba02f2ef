import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { levelTitle } from '../../core/permissions.ts';
import type { ApiKey, Organisation } from '../api/types.ts';
import { LastUse } from '../api-keys/key-facts.tsx';
import { paths, useFollow } from '../app/paths.ts';
import { daysFromNow, shownDate } from '../shown/dates.ts';
import { useIsPhone } from '../shown/use-is-phone.ts';
import type { Ending, Outlook } from './outlook.ts';

const PAGE_SIZE = 50;

interface ExpiryListProps {
  outlook: Outlook<ApiKey>;
  organisations: readonly Organisation[];
}

/** The working keys by the date on which they stop; dates on which several do stand out. */
export function ExpiryList({ outlook: { endings, clashes }, organisations }: ExpiryListProps) {
  const [page, setPage] = useState(1);
  const isPhone = useIsPhone();
  const follow = useFollow();
  const byId = new Map(organisations.map((organisation) => [organisation.organisationId, organisation]));
  const pages = Math.max(1, Math.ceil(endings.length / PAGE_SIZE));
  const clashText =
    clashes.size === 0
      ? 'No two of them expire on the same day.'
      : `On ${clashes.size} ${clashes.size === 1 ? 'day' : 'days'}, several stop at once: so do the services that use them.`;
  return (
    <Table
      items={endings.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)}
      trackBy={({ key }) => key.keyId}
      wrapLines
      ariaLabels={{ tableLabel: 'Keys by expiry date' }}
      header={
        <Header
          variant="h2"
          counter={`(${endings.length})`}
          description={endings.length > 0 ? clashText : ''}
        >
          Keys by expiry date
        </Header>
      }
      columnDefinitions={[
        {
          id: 'date',
          header: 'Stops on',
          cell: ({ key, endsOn, isReplaced }) => (
            <>
              {shownDate(endsOn)}{' '}
              {clashes.has(endsOn) && !isReplaced && (
                <Badge color="severity-medium">{clashes.get(endsOn)} on this day</Badge>
              )}
              <Box variant="small" display="block">
                {daysFromNow(endsOn, byId.get(key.organisationId)?.timeZone ?? 'UTC')}
                {endsOn < key.expiresOn && ', when its overlap ends'}
              </Box>
            </>
          ),
        },
        {
          id: 'name',
          header: 'Key',
          isRowHeader: true,
          cell: ({ key, isReplaced }) => (
            <>
              <Link href={paths.key(key)} onFollow={follow}>
                {key.name}
              </Link>
              {isReplaced && (
                <Box variant="small" display="block">
                  has a successor
                </Box>
              )}
            </>
          ),
        },
        {
          id: 'organisation',
          header: 'Organisation',
          cell: ({ key }) => byId.get(key.organisationId)?.name,
        },
        ...(isPhone
          ? []
          : [
              {
                id: 'level',
                header: 'Permission level',
                cell: ({ key }: Ending<ApiKey>) => levelTitle(key.permissionLevel),
              },
              {
                id: 'used',
                header: 'Last used',
                cell: ({ key }: Ending<ApiKey>) => <LastUse lastUsedAt={key.lastUsedAt} />,
              },
            ]),
      ]}
      pagination={
        pages > 1 && (
          <Pagination
            currentPageIndex={page}
            pagesCount={pages}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
          />
        )
      }
      empty={
        <Box textAlign="center" padding="l">
          No key works here that could expire. A key lives for a year; from 30 days before its expiry date on,
          its administrators get mail.
        </Box>
      }
    />
  );
}
