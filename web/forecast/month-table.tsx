import Table from '@cloudscape-design/components/table';
import { shownMonth } from '../shown/dates.ts';
import type { MonthOutlook } from './outlook.ts';

/** The months in words and numbers. */
export function MonthTable({ months }: { months: readonly MonthOutlook[] }) {
  return (
    <Table
      variant="embedded"
      wrapLines
      contentDensity="compact"
      items={months}
      trackBy="month"
      ariaLabels={{ tableLabel: 'Keys that stop working, by month' }}
      columnDefinitions={[
        {
          id: 'month',
          header: 'Month',
          minWidth: 80,
          cell: ({ month }) => shownMonth(month),
          isRowHeader: true,
        },
        { id: 'open', header: 'Not replaced yet', minWidth: 80, cell: ({ open }) => open },
        { id: 'replaced', header: 'Replaced', minWidth: 80, cell: ({ replaced }) => replaced },
      ]}
    />
  );
}
