import Box from '@cloudscape-design/components/box';
import Link from '@cloudscape-design/components/link';
import type { TableProps } from '@cloudscape-design/components/table';
import { levelTitle } from '../../../core/permissions.ts';
import type { ApiKey } from '../../api/types.ts';
import { paths, useFollow } from '../../app/paths.ts';
import { shownDate } from '../../shown/dates.ts';
import { End, LastUse, MaskedValue } from '../key-facts.tsx';
import { Status } from '../status.tsx';
import type { Sorting } from './arrangement.ts';
import { RowActions } from './row-actions.tsx';

type Column = TableProps.ColumnDefinition<ApiKey> & { id: string; sortingField?: Sorting };

/** Those for which a phone has room, the end with the status below it; the rest is found where a name leads. */
const ON_A_PHONE = ['name', 'ends', 'actions'];

/** The columns of a list of keys. */
export function keyColumns(timeZone: string, onRemove: (key: ApiKey) => void, isPhone: boolean): Column[] {
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
      cell: ({ permissionLevel }) => levelTitle(permissionLevel),
      sortingField: 'level',
    },
    {
      id: 'ends',
      header: 'Stops working',
      cell: (key) => (
        <>
          <End endsOn={key.endsOn} timeZone={timeZone} />
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
          {shownDate(createdAt.slice(0, 10))}
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
      cell: (key) => <RowActions apiKey={key} onRemove={onRemove} />,
      minWidth: 96,
    },
  ];
  return isPhone ? columns.filter(({ id }) => ON_A_PHONE.includes(id)) : columns;
}

function KeyLink({ apiKey }: { apiKey: ApiKey }) {
  return (
    <Link href={paths.key(apiKey)} onFollow={useFollow()}>
      {apiKey.name}
    </Link>
  );
}
