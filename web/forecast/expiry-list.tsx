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
import type { Outlook } from './outlook.ts';

const PAGE_SIZE = 50;

interface ExpiryListProps {
  outlook: Outlook<ApiKey>;
  organisations: readonly Organisation[];
}

/** The working keys by expiry date; dates on which several expire at once stand out. */
export function ExpiryList({ outlook: { keys, clashes }, organisations }: ExpiryListProps) {
  const [page, setPage] = useState(1);
  const isPhone = useIsPhone();
  const follow = useFollow();
  const byId = new Map(organisations.map((organisation) => [organisation.organisationId, organisation]));
  const pages = Math.max(1, Math.ceil(keys.length / PAGE_SIZE));
  const clashText =
    clashes.size === 0
      ? 'No two of them expire on the same day.'
      : `On ${clashes.size} ${clashes.size === 1 ? 'day' : 'days'}, several expire at once.`;
  return (
    <Table
      items={keys.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)}
      trackBy="keyId"
      wrapLines
      ariaLabels={{ tableLabel: 'Keys by expiry date' }}
      header={
        <Header variant="h2" counter={`(${keys.length})`} description={keys.length > 0 ? clashText : ''}>
          Keys by expiry date
        </Header>
      }
      columnDefinitions={[
        {
          id: 'date',
          header: 'Expiry date',
          cell: ({ organisationId, expiresOn, replacedBy }) => (
            <>
              {shownDate(expiresOn)}{' '}
              {clashes.has(expiresOn) && replacedBy === undefined && (
                <Badge color="severity-medium">{clashes.get(expiresOn)} on this day</Badge>
              )}
              <Box variant="small" display="block">
                {daysFromNow(expiresOn, byId.get(organisationId)?.timeZone ?? 'UTC')}
              </Box>
            </>
          ),
        },
        {
          id: 'name',
          header: 'Key',
          isRowHeader: true,
          cell: (key) => (
            <>
              <Link href={paths.key(key)} onFollow={follow}>
                {key.name}
              </Link>
              {key.replacedBy !== undefined && (
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
          cell: ({ organisationId }) => byId.get(organisationId)?.name,
        },
        ...(isPhone
          ? []
          : [
              {
                id: 'level',
                header: 'Permission level',
                cell: ({ permissionLevel }: ApiKey) => levelTitle(permissionLevel),
              },
              {
                id: 'used',
                header: 'Last used',
                cell: ({ lastUsedAt }: ApiKey) => <LastUse lastUsedAt={lastUsedAt} />,
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
