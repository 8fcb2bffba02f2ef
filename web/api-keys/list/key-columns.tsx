import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Link from '@cloudscape-design/components/link';
import type { TableProps } from '@cloudscape-design/components/table';
import { getLevelTitle, type PermissionCatalogue } from '../../../core/permissions.ts';
import type { ApiKey, Organisation } from '../../api/types.ts';
import { useFollow, viewPaths } from '../../app/paths.ts';
import type { TableWidth } from '../../app/use-table-width.ts';
import { formatShortLocalDate } from '../../shared/format.ts';
import { EndDate, LastUse, MaskedValue, Status } from '../key-cells.tsx';
import type { SortColumn } from './list-state.ts';

type KeyColumn = TableProps.ColumnDefinition<ApiKey> & { id: string; sortingField?: SortColumn };

/** The columns that fit; the key's own page shows the rest. On narrow screens, the status is below the end. */
const COLUMNS: Readonly<Record<TableWidth, readonly string[]>> = {
  narrow: ['name', 'ends', 'actions'],
  medium: ['name', 'status', 'ends', 'used', 'actions'],
  wide: ['name', 'status', 'ends', 'level', 'used', 'created', 'actions'],
};

/** What can be done from the list, except what is done on a page of its own. */
export interface ListActions {
  onDelete: (key: ApiKey) => void;
  onDisable: (key: ApiKey) => void;
  onEnable: (key: ApiKey) => void;
}

/**
 * @param organisations the organisations of the keys, by ID
 * @param isBranch whether the list has keys of several organisations
 */
export function getKeyColumns(
  catalogue: PermissionCatalogue,
  organisations: ReadonlyMap<string, Organisation>,
  isBranch: boolean,
  actions: ListActions,
  width: TableWidth,
): KeyColumn[] {
  const getOrganisation = ({ organisationId }: ApiKey): Organisation | undefined =>
    organisations.get(organisationId);
  const columns: KeyColumn[] = [
    {
      id: 'name',
      header: 'Name',
      cell: (key) => (
        <>
          <KeyLink apiKey={key} />
          <div>
            <MaskedValue hint={key.hint} />
          </div>
          {isBranch && (
            <Box variant="small" display="block">
              <span className="bounded">{getOrganisation(key)?.name}</span>
            </Box>
          )}
        </>
      ),
      sortingField: 'name',
      isRowHeader: true,
      minWidth: width === 'narrow' ? 108 : 140, // the longest word of most names fits in
    },
    {
      id: 'status',
      header: 'Status',
      cell: (key) => <Status apiKey={key} wraps />,
      sortingField: 'status',
    },
    {
      id: 'ends',
      header: 'Stops working',
      cell: (key) => (
        <>
          <EndDate {...key} timeZone={getOrganisation(key)?.timeZone ?? 'UTC'} />
          {width === 'narrow' && <Status apiKey={key} wraps />}
        </>
      ),
      sortingField: 'ends',
      minWidth: width === 'narrow' ? 108 : 124, // the longest word of a status fits in
    },
    {
      id: 'level',
      header: 'Level',
      cell: ({ permissionLevel }) => getLevelTitle(catalogue, permissionLevel),
      sortingField: 'level',
    },
    {
      id: 'used',
      header: 'Last used',
      cell: ({ lastUsedAt }) => <LastUse lastUsedAt={lastUsedAt} />,
      sortingField: 'used',
    },
    {
      id: 'created',
      header: 'Created',
      cell: ({ createdAt, createdBy }) => (
        <>
          <span className="no-wrap">{formatShortLocalDate(createdAt)}</span>
          <Box variant="small" display="block">
            <span className="bounded">by {createdBy}</span>
          </Box>
        </>
      ),
      sortingField: 'created',
    },
    {
      id: 'actions',
      header: <span className="for-screen-readers">Actions</span>,
      cell: (key) => <RowActions apiKey={key} {...actions} />,
    },
  ];
  return columns.filter(({ id }) => COLUMNS[width].includes(id));
}

function KeyLink({ apiKey }: { apiKey: ApiKey }) {
  return (
    <span className="bounded">
      <Link href={viewPaths.key(apiKey)} onFollow={useFollow()}>
        <bdi>{apiKey.name}</bdi>
      </Link>
    </span>
  );
}

/** A menu of all actions. Beside it, edit and delete, which page.css shows on hover or focus of the row. */
function RowActions({ apiKey, onDelete, onDisable, onEnable }: { apiKey: ApiKey } & ListActions) {
  const follow = useFollow();
  return (
    <span className="row-actions">
      <span className="row-shortcuts">
        <Button
          variant="icon"
          iconName="edit"
          ariaLabel={`Edit ${apiKey.name}`}
          href={viewPaths.edit(apiKey)}
          onFollow={follow}
        />
        <Button
          variant="icon"
          iconName="remove"
          ariaLabel={`Delete ${apiKey.name}`}
          onClick={() => onDelete(apiKey)}
        />
      </span>
      <ButtonDropdown
        variant="icon"
        ariaLabel={`Actions for ${apiKey.name}`}
        expandToViewport
        items={[
          { id: 'edit', text: 'Edit', href: viewPaths.edit(apiKey) },
          // The view says why a key cannot be replaced, and what to do instead.
          { id: 'replace', text: 'Replace', href: viewPaths.rotate(apiKey) },
          apiKey.enabled ? { id: 'disable', text: 'Disable' } : { id: 'enable', text: 'Enable' },
          { id: 'delete', text: 'Delete' },
        ]}
        onItemFollow={follow}
        onItemClick={({ detail: { id } }) => {
          if (id === 'delete') onDelete(apiKey);
          else if (id === 'disable') onDisable(apiKey);
          else if (id === 'enable') onEnable(apiKey);
        }}
      />
    </span>
  );
}
