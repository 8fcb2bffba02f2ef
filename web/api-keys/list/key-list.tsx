import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { getAbility, listPermissions } from '../../../core/permissions.ts';
import { formatTimeZone } from '../../../core/time-zone-name.ts';
import { useApiKeys } from '../../api/queries.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { useOrganisation, useSubtree } from '../../app/branch.ts';
import { ErrorAlert, formatLoading, useIsSlow } from '../../app/feedback.tsx';
import { InfoLink } from '../../app/help.tsx';
import { useFollow, viewPaths } from '../../app/paths.ts';
import { useTableWidth } from '../../app/use-table-width.ts';
import { ViewTitle } from '../../app/view.tsx';
import { focusHeading } from '../../app/view-changes.tsx';
import { usePageConfig } from '../../session/page-config.ts';
import { formatAlternatives, formatFirstReminder, formatNumber } from '../../shared/format.ts';
import { downloadKeys } from '../key-csv.ts';
import { useSetEnabled } from '../use-set-enabled.ts';
import type { BulkAction } from './bulk-change.ts';
import { getKeyColumns } from './key-columns.tsx';
import { KeyFilters, NoMatch } from './key-filters.tsx';
import { applyListState, SORT_COLUMNS, useListState } from './list-state.ts';

// Not part of the first load: few visits delete or disable a key.
const DeleteDialog = lazy(async () => ({ default: (await import('../delete-dialog.tsx')).DeleteDialog }));
const DisableDialog = lazy(async () => ({ default: (await import('../disable-dialog.tsx')).DisableDialog }));
const BulkDialog = lazy(async () => ({ default: (await import('./bulk-dialog.tsx')).BulkDialog }));

/** The keys of an organisation, and of those below it if the reader wants, shown page by page while they load. */
export function KeyList() {
  const organisation = useOrganisation();
  const { organisationId, name, timeZone } = organisation;
  const subtree = useSubtree();
  const [state, changeState] = useListState();
  const isBranch = state.isBranch && subtree.length > 1;
  const {
    items,
    isLoading: isLoadingItems,
    isComplete,
    error,
    reload,
  } = useApiKeys(organisationId, isBranch);
  const keys = useDeferredValue(items);
  // For a moment, loaded keys are not in the deferred value yet: that is not the same as having no keys.
  const isLoading = isLoadingItems || (keys.length === 0 && items.length > 0);
  const [selected, setSelected] = useState<readonly ApiKey[]>([]);
  const [isSelectingOnNarrow, setSelectingOnNarrow] = useState(false);
  const [bulk, setBulk] = useState<{ action: BulkAction; keys: readonly ApiKey[] }>();
  const [keyToDelete, setKeyToDelete] = useState<ApiKey>();
  const [deletions, setDeletions] = useState(0);
  // The row with the focus is gone. Runs after the dialog has returned the focus to it.
  useEffect(() => {
    if (deletions > 0) focusHeading();
  }, [deletions]);
  const [keyToDisable, setKeyToDisable] = useState<ApiKey>();
  const { mutate: setEnabled } = useSetEnabled();
  const follow = useFollow();
  const width = useTableWidth();
  const { catalogue } = usePageConfig();
  const isSlow = useIsSlow(isLoading);
  const organisations = useMemo(() => new Map(subtree.map((one) => [one.organisationId, one])), [subtree]);
  const names = useMemo(
    () => (isBranch ? new Map(subtree.map((one) => [one.organisationId, one.name])) : undefined),
    [isBranch, subtree],
  );
  const { matches, pageKeys, pageCount, page } = useMemo(
    () => applyListState(keys, catalogue, state, names),
    [keys, catalogue, state, names],
  );
  const columns = useMemo(() => {
    const onEnable = (apiKey: ApiKey): void => setEnabled({ apiKey, enabled: true });
    const actions = { onDelete: setKeyToDelete, onDisable: setKeyToDisable, onEnable };
    return getKeyColumns(catalogue, organisations, isBranch, actions, width);
  }, [catalogue, organisations, isBranch, width, setEnabled]);
  // Keys that were changed or deleted since they were selected are taken as they are now.
  const selectedKeys = useMemo(() => {
    const ids = new Set(selected.map(({ keyId }) => keyId));
    return keys.filter(({ keyId }) => ids.has(keyId));
  }, [keys, selected]);
  const isSelecting = width !== 'narrow' || isSelectingOnNarrow;
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
        {...(isSelecting && { selectionType: 'multi' as const })}
        selectedItems={selectedKeys}
        onSelectionChange={({ detail }) => setSelected(detail.selectedItems)}
        wrapLines
        // On a narrow screen, the menu of each row makes room for what selects it.
        columnDefinitions={isSelectingOnNarrow && width === 'narrow' ? columns.slice(0, -1) : columns}
        loading={isLoading}
        loadingText={formatLoading('the keys', isSlow)}
        sortingColumn={{ sortingField: state.sortColumn }}
        sortingDescending={state.isDescending}
        onSortingChange={({ detail }) => {
          const sortColumn = SORT_COLUMNS.find((column) => column === detail.sortingColumn.sortingField);
          if (sortColumn) changeState({ sortColumn, isDescending: detail.isDescending ?? false });
        }}
        ariaLabels={{
          tableLabel: `API keys of ${name}`,
          selectionGroupLabel: 'Select keys',
          allItemsSelectionLabel: () => 'Select all keys on this page',
          itemSelectionLabel: (_, key) => `Select ${key.name}`,
        }}
        header={
          <Header
            variant="awsui-h1-sticky"
            info={<InfoLink />}
            counter={isUnread ? '' : `(${formatCounter(selectedKeys.length, keys.length, isLoadingMore)})`}
            description={`Keys stop working at the start of the day shown, ${isBranch ? 'in the time zone of their organisation' : formatTimeZone(timeZone)}, or during it if you chose so when you replaced them.`}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <ListMenu
                  selectedCount={isSelecting ? selectedKeys.length : 0}
                  onSelect={isSelecting ? undefined : () => setSelectingOnNarrow(true)}
                  isExportable={matches.length > 0 && !isLoadingMore}
                  onBulkAction={(action) => setBulk({ action, keys: selectedKeys })}
                  onExport={() =>
                    void downloadKeys(`api-keys-${organisationId}`, matches, catalogue, organisations)
                  }
                />
                <Button variant="primary" href={viewPaths.create(organisationId)} onFollow={follow}>
                  Create API key
                </Button>
              </SpaceBetween>
            }
          >
            API keys
          </Header>
        }
        filter={
          <KeyFilters
            keys={isUnread ? undefined : keys}
            matchCount={matches.length}
            state={state}
            hasSubOrganisations={subtree.length > 1}
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
      {bulk && (
        <Suspense>
          <BulkDialog
            {...bulk}
            organisationNames={names}
            onClose={(isChanged) => {
              setBulk(undefined);
              if (isChanged) {
                setSelected([]);
                setSelectingOnNarrow(false);
              }
            }}
          />
        </Suspense>
      )}
      {keyToDelete && (
        <Suspense>
          <DeleteDialog
            apiKey={keyToDelete}
            organisation={organisations.get(keyToDelete.organisationId) ?? organisation}
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
            organisation={organisations.get(keyToDisable.organisationId) ?? organisation}
            onDismiss={() => setKeyToDisable(undefined)}
          />
        </Suspense>
      )}
    </SpaceBetween>
  );
}

function formatCounter(selected: number, loaded: number, isLoadingMore: boolean): string {
  const all = `${formatNumber(loaded)}${isLoadingMore ? ' so far, loading more' : ''}`;
  return selected > 0 ? `${formatNumber(selected)} of ${all}` : all;
}

interface ListMenuProps {
  selectedCount: number;
  /** Shows what selects each row; `undefined` if that is shown. */
  onSelect: (() => void) | undefined;
  isExportable: boolean;
  onBulkAction: (action: BulkAction) => void;
  onExport: () => void;
}

/** What can be done with the selected keys, and with the whole list. */
function ListMenu({ selectedCount, onSelect, isExportable, onBulkAction, onExport }: ListMenuProps) {
  const needsSelection = { disabled: selectedCount === 0, disabledReason: 'Select keys first.' };
  return (
    <ButtonDropdown
      items={[
        ...(onSelect ? [{ id: 'select', text: 'Select several keys' }] : []),
        { id: 'disable', text: 'Disable selected keys', ...needsSelection },
        { id: 'delete', text: 'Delete selected keys', ...needsSelection },
        {
          id: 'export',
          text: 'Export this list as CSV',
          disabled: !isExportable,
          disabledReason: 'There are no keys to export, or not all are loaded yet.',
        },
      ]}
      onItemClick={({ detail: { id } }) => {
        if (id === 'select') onSelect?.();
        else if (id === 'export') onExport();
        else if (id === 'disable' || id === 'delete') onBulkAction(id);
      }}
    >
      Actions
    </ButtonDropdown>
  );
}

/** Explains what keys are for if an organisation has none. */
function NoKeys({ organisation }: { organisation: Organisation }) {
  const follow = useFollow();
  const { expiringDays, catalogue } = usePageConfig();
  const abilities = listPermissions(catalogue).map((permission) => getAbility(catalogue, permission));
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="m">
        <Box variant="h3" tagOverride="h2">
          No API keys yet
        </Box>
        <Box variant="p" color="text-body-secondary">
          An API key lets a program act for {organisation.name}. Depending on its level, a program can{' '}
          {formatAlternatives(abilities)}. Create a separate key for each program, so that you can replace
          them one at a time. {formatFirstReminder(expiringDays)}
        </Box>
        <Button href={viewPaths.create(organisation.organisationId)} onFollow={follow}>
          Create API key
        </Button>
      </SpaceBetween>
    </Box>
  );
}
