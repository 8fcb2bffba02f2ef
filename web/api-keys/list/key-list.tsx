import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { formatTimeZone } from '../../../core/time-zone-name.ts';
import { useApiKeys } from '../../api/queries.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { useOrganisation } from '../../app/branch.ts';
import { ErrorAlert, formatLoading, useIsSlow } from '../../app/feedback.tsx';
import { InfoLink } from '../../app/help.tsx';
import { useFollow, viewPaths } from '../../app/paths.ts';
import { ViewTitle } from '../../app/view.tsx';
import { focusHeading } from '../../app/view-changes.tsx';
import { usePageConfig } from '../../session/page-config.ts';
import { formatFirstReminder, formatNumber } from '../../shared/format.ts';
import { useSetEnabled } from '../use-set-enabled.ts';
import { getKeyColumns, useListWidth } from './key-columns.tsx';
import { KeyFilters, NoMatch } from './key-filters.tsx';
import { applyListState, SORT_COLUMNS, useListState } from './list-state.ts';

// Not part of the first load: few visits delete or disable a key.
const DeleteDialog = lazy(async () => ({ default: (await import('../delete-dialog.tsx')).DeleteDialog }));
const DisableDialog = lazy(async () => ({ default: (await import('../disable-dialog.tsx')).DisableDialog }));

/** The keys of an organisation, shown page by page while they load. */
export function KeyList() {
  const organisation = useOrganisation();
  const { organisationId, name, timeZone } = organisation;
  const { items, isLoading: isLoadingItems, isComplete, error, reload } = useApiKeys(organisationId);
  const keys = useDeferredValue(items);
  // For a moment, loaded keys are not in the deferred value yet: that is not the same as having no keys.
  const isLoading = isLoadingItems || (keys.length === 0 && items.length > 0);
  const [state, changeState] = useListState();
  const [keyToDelete, setKeyToDelete] = useState<ApiKey>();
  const [deletions, setDeletions] = useState(0);
  // The row with the focus is gone. Runs after the dialog has returned the focus to it.
  useEffect(() => {
    if (deletions > 0) focusHeading();
  }, [deletions]);
  const [keyToDisable, setKeyToDisable] = useState<ApiKey>();
  const { mutate: setEnabled } = useSetEnabled();
  const follow = useFollow();
  const width = useListWidth();
  const isSlow = useIsSlow(isLoading);
  const { pageKeys, matchCount, pageCount, page } = useMemo(() => applyListState(keys, state), [keys, state]);
  const columns = useMemo(() => {
    const onEnable = (apiKey: ApiKey): void => setEnabled({ apiKey, enabled: true });
    return getKeyColumns(timeZone, { onDelete: setKeyToDelete, onDisable: setKeyToDisable, onEnable }, width);
  }, [timeZone, width, setEnabled]);
  const isUnread = isLoading || (error !== null && keys.length === 0);
  const isLoadingMore = !isLoading && !isComplete && !error;
  return (
    <SpaceBetween size="m">
      <ViewTitle>API keys</ViewTitle>
      {error && <ErrorAlert error={error} onRetry={reload} />}
      <Table
        variant="full-page"
        stickyHeader
        items={pageKeys}
        trackBy="keyId"
        wrapLines
        columnDefinitions={columns}
        loading={isLoading}
        loadingText={formatLoading('the keys', isSlow)}
        sortingColumn={{ sortingField: state.sortColumn }}
        sortingDescending={state.isDescending}
        onSortingChange={({ detail }) => {
          const sortColumn = SORT_COLUMNS.find((column) => column === detail.sortingColumn.sortingField);
          if (sortColumn) changeState({ sortColumn, isDescending: detail.isDescending ?? false });
        }}
        ariaLabels={{ tableLabel: `API keys of ${name}` }}
        header={
          <Header
            variant="awsui-h1-sticky"
            info={<InfoLink />}
            counter={
              isUnread ? '' : `(${formatNumber(keys.length)}${isLoadingMore ? ' so far, loading more' : ''})`
            }
            description={`Keys stop working at the start of the day shown, ${formatTimeZone(timeZone)}, or during it if you chose so when you replaced them.`}
            actions={
              <Button variant="primary" href={viewPaths.create(organisationId)} onFollow={follow}>
                Create API key
              </Button>
            }
          >
            API keys
          </Header>
        }
        filter={
          <KeyFilters
            keys={isUnread ? undefined : keys}
            matchCount={matchCount}
            state={state}
            onChange={changeState}
          />
        }
        pagination={
          pageCount > 1 && (
            <Pagination
              currentPageIndex={page}
              pagesCount={pageCount}
              onChange={({ detail }) => changeState({ page: detail.currentPageIndex })}
            />
          )
        }
        empty={
          keys.length > 0 ? (
            <NoMatch onClear={() => changeState({ search: '', status: undefined })} />
          ) : (
            !error && <NoKeys organisation={organisation} />
          )
        }
      />
      {keyToDelete && (
        <Suspense>
          <DeleteDialog
            apiKey={keyToDelete}
            organisation={organisation}
            onDismiss={() => setKeyToDelete(undefined)}
            onDeleted={() => {
              setKeyToDelete(undefined);
              setDeletions((count) => count + 1);
            }}
          />
        </Suspense>
      )}
      {keyToDisable && (
        <Suspense>
          <DisableDialog
            apiKey={keyToDisable}
            organisation={organisation}
            onDismiss={() => setKeyToDisable(undefined)}
          />
        </Suspense>
      )}
    </SpaceBetween>
  );
}

/** Explains what keys are for if an organisation has none. */
function NoKeys({ organisation }: { organisation: Organisation }) {
  const follow = useFollow();
  const { expiringDays } = usePageConfig();
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="m">
        <Box variant="h3" tagOverride="h2">
          No API keys yet
        </Box>
        <Box variant="p" color="text-body-secondary">
          An API key lets a program act for {organisation.name}: sign users in, download usage reports, manage
          accounts. Create a separate key for each program, so that you can replace them one at a time.{' '}
          {formatFirstReminder(expiringDays)}
        </Box>
        <Button href={viewPaths.create(organisation.organisationId)} onFollow={follow}>
          Create API key
        </Button>
      </SpaceBetween>
    </Box>
  );
}
