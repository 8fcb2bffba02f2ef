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
import { useConfiguration } from '../session/configuration-context.ts';
import { daysFromNow, shownDate } from '../shown/dates.ts';
import { firstMail } from '../shown/first-mail.ts';
import { useIsPhone } from '../shown/use-is-phone.ts';
import type { Ending } from './ending.ts';
import type { Outlook } from './outlook.ts';

const PAGE_SIZE = 50;

interface ExpiryListProps {
  outlook: Outlook<ApiKey>;
  organisations: readonly Organisation[];
}

/** The working keys by the day on which they stop; days on which several do stand out. */
export function ExpiryList({ outlook: { endings, clashes }, organisations }: ExpiryListProps) {
  const [chosen, choose] = useState(1);
  const isPhone = useIsPhone();
  const follow = useFollow();
  const { expiringDays } = useConfiguration();
  const byId = new Map(organisations.map((organisation) => [organisation.organisationId, organisation]));
  const pages = Math.max(1, Math.ceil(endings.length / PAGE_SIZE));
  const page = Math.min(chosen, pages);
  return (
    <Table
      items={endings.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)}
      trackBy={({ key }) => key.keyId}
      wrapLines
      ariaLabels={{ tableLabel: 'Keys by the day on which they stop' }}
      header={
        <Header variant="h2" counter={`(${endings.length})`}>
          Keys by the day on which they stop
        </Header>
      }
      columnDefinitions={[
        {
          id: 'date',
          header: 'Stops working',
          cell: (ending) => (
            <Day
              ending={ending}
              timeZone={byId.get(ending.key.organisationId)?.timeZone ?? 'UTC'}
              clash={ending.isReplaced ? undefined : clashes.get(ending.endsOn)}
            />
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
                  replaced
                </Box>
              )}
              {isPhone && (
                <Box variant="small" display="block">
                  {byId.get(key.organisationId)?.name}
                </Box>
              )}
            </>
          ),
        },
        ...(isPhone
          ? []
          : [
              {
                id: 'organisation',
                header: 'Organisation',
                cell: ({ key }: Ending<ApiKey>) => byId.get(key.organisationId)?.name,
              },
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
            onChange={({ detail }) => choose(detail.currentPageIndex)}
          />
        )
      }
      empty={
        <Box textAlign="center" padding="l">
          No key works here that could stop. {firstMail(expiringDays)}
        </Box>
      }
    />
  );
}

interface DayProps {
  ending: Ending<ApiKey>;
  timeZone: string;
  /** How many keys stop on that day, where several do. */
  clash: number | undefined;
}

function Day({ ending: { key, endsOn }, timeZone, clash }: DayProps) {
  return (
    <>
      {shownDate(endsOn)}
      <Box variant="small" display="block">
        {daysFromNow(endsOn, timeZone)}
        {endsOn !== key.expiresOn && ', before its expiry date'}
      </Box>
      {clash !== undefined && <Badge color="severity-medium">{clash} stop on this day</Badge>}
    </>
  );
}
