import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { lazy, Suspense, useDeferredValue, useMemo, useState } from 'react';
import { useApiKeys } from '../../api/queries.ts';
import type { ApiKey } from '../../api/types.ts';
import { useOrganisation } from '../../app/branch.ts';
import { Failure, useIsSlow } from '../../app/failure.tsx';
import { paths, useFollow } from '../../app/paths.ts';
import { useIsPhone } from '../../shown/use-is-phone.ts';
import { arrange, SORTINGS } from './arrangement.ts';
import { NoKeys, NoMatch } from './empty.tsx';
import { Filters } from './filters.tsx';
import { keyColumns } from './key-columns.tsx';
import { useArrangement } from './use-arrangement.ts';

// Not part of what is loaded first: few visits delete anything.
const DeleteDialog = lazy(async () => ({
  default: (await import('../delete/delete-dialog.tsx')).DeleteDialog,
}));

/** The keys of an organisation. They are read to the end, and shown as they come. */
export function KeyList() {
  const organisation = useOrganisation();
  const { organisationId, name, timeZone } = organisation;
  const { items, isLoading: isAsking, isComplete, error, reload } = useApiKeys(organisationId);
  const keys = useDeferredValue(items);
  // What has come is not shown yet in the moment in which it comes: that is not the same as none.
  const isLoading = isAsking || (keys.length === 0 && items.length > 0);
  const [arrangement, change] = useArrangement();
  const [removed, remove] = useState<ApiKey>();
  const follow = useFollow();
  const isPhone = useIsPhone();
  const isSlow = useIsSlow(isLoading);
  const { shown, found, pages, page } = useMemo(() => arrange(keys, arrangement), [keys, arrangement]);
  const columns = useMemo(() => keyColumns(timeZone, remove, isPhone), [timeZone, isPhone]);
  const isReading = !isLoading && !isComplete && !error;
  return (
    <SpaceBetween size="m">
      <title>{`API keys · ${name} · Latchkey`}</title>
      {error && <Failure error={error} onRetry={reload} />}
      <Table
        variant="full-page"
        stickyHeader
        items={shown}
        trackBy="keyId"
        stickyColumns={isPhone ? {} : { first: 1, last: 1 }}
        wrapLines={isPhone}
        columnDefinitions={columns}
        loading={isLoading}
        loadingText={isSlow ? 'Loading the keys takes longer than usual' : 'Loading the keys'}
        sortingColumn={{ sortingField: arrangement.sorting }}
        sortingDescending={arrangement.isDescending}
        onSortingChange={({ detail }) => {
          const sorting = SORTINGS.find((one) => one === detail.sortingColumn.sortingField);
          if (sorting) change({ sorting, isDescending: detail.isDescending ?? false });
        }}
        ariaLabels={{ tableLabel: `API keys of ${name}` }}
        header={
          <Header
            variant="awsui-h1-sticky"
            counter={isLoading ? '' : `(${keys.length}${isReading ? ' so far, more are coming' : ''})`}
            description={`Dates are those of ${timeZone}. A key stops when its expiry date begins there, or earlier if that was chosen when it was replaced.`}
            actions={
              <Button variant="primary" href={paths.create(organisationId)} onFollow={follow}>
                Create API key
              </Button>
            }
          >
            API keys
          </Header>
        }
        filter={<Filters keys={keys} found={found} arrangement={arrangement} onChange={change} />}
        pagination={
          pages > 1 && (
            <Pagination
              currentPageIndex={page}
              pagesCount={pages}
              onChange={({ detail }) => change({ page: detail.currentPageIndex })}
            />
          )
        }
        empty={
          keys.length > 0 ? (
            <NoMatch onClear={() => change({ search: '', status: undefined })} />
          ) : (
            !error && <NoKeys organisation={organisation} />
          )
        }
      />
      {removed && (
        <Suspense>
          <DeleteDialog
            apiKey={removed}
            organisation={organisation}
            onDismiss={() => remove(undefined)}
            onDeleted={() => remove(undefined)}
          />
        </Suspense>
      )}
    </SpaceBetween>
  );
}
