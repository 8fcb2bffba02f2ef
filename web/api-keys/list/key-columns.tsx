import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import type { TableProps } from '@cloudscape-design/components/table';
import { getLevelTitle } from '../../../core/permissions.ts';
import type { ApiKey } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';
import { formatDate } from '../../shared/format.ts';
import { EndDate, LastUse, MaskedValue, Status } from '../key-cells.tsx';
import type { SortColumn } from './list-state.ts';

type Column = TableProps.ColumnDefinition<ApiKey> & { id: string; sortingField?: SortColumn };

/** The columns that fit on a phone. The status moves below the end; the key's own page shows the rest. */
const PHONE_COLUMNS = ['name', 'ends', 'actions'];

export function getKeyColumns(timeZone: string, onDelete: (key: ApiKey) => void, isPhone: boolean): Column[] {
  const columns: Column[] = [
    {
      id: 'name',
      header: 'Name',
      cell: (key) => (
        <>
          <KeyLink apiKey={key} />
          <div>
            <MaskedValue hint={key.hint} />
          </div>
        </>
      ),
      sortingField: 'name',
      isRowHeader: true,
    },
    {
      id: 'status',
      header: 'Status',
      cell: (key) => <Status apiKey={key} />,
      sortingField: 'status',
    },
    {
      id: 'level',
      header: 'Permission level',
      cell: ({ permissionLevel }) => getLevelTitle(permissionLevel),
      sortingField: 'level',
    },
    {
      id: 'ends',
      header: 'Stops working',
      cell: (key) => (
        <>
          <EndDate endsOn={key.endsOn} timeZone={timeZone} />
          {isPhone && <Status apiKey={key} />}
        </>
      ),
      sortingField: 'ends',
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
          <span className="no-wrap">{formatDate(createdAt.slice(0, 10))}</span>
          <Box variant="small" display="block">
            by {createdBy}
          </Box>
        </>
      ),
      sortingField: 'created',
    },
    {
      id: 'actions',
      header: <span className="for-screen-readers">Actions</span>,
      cell: (key) => <RowActions apiKey={key} onDelete={onDelete} />,
      minWidth: 96,
    },
  ];
  return isPhone ? columns.filter(({ id }) => PHONE_COLUMNS.includes(id)) : columns;
}

function KeyLink({ apiKey }: { apiKey: ApiKey }) {
  return (
    <Link href={paths.key(apiKey)} onFollow={useFollow()}>
      {apiKey.name}
    </Link>
  );
}

/** Edit and delete. page.css shows them on hover or focus of the row; on touch screens, always. */
function RowActions({ apiKey, onDelete }: { apiKey: ApiKey; onDelete: (key: ApiKey) => void }) {
  const follow = useFollow();
  return (
    <span className="row-actions">
      <Button
        variant="icon"
        iconName="edit"
        ariaLabel={`Edit ${apiKey.name}`}
        href={paths.edit(apiKey)}
        onFollow={follow}
      />
      <Button
        variant="icon"
        iconName="remove"
        ariaLabel={`Delete ${apiKey.name}`}
        onClick={() => onDelete(apiKey)}
      />
    </span>
  );
}
