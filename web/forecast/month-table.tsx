import Table from '@cloudscape-design/components/table';
import { shownMonth } from '../shown/dates.ts';
import type { MonthOutlook } from './outlook.ts';

/** The months in words and numbers. */
export function MonthTable({ months }: { months: readonly MonthOutlook[] }) {
  return (
    <Table
      variant="embedded"
      contentDensity="compact"
      items={months}
      trackBy="month"
      ariaLabels={{ tableLabel: 'Keys that stop working, by month' }}
      columnDefinitions={[
        { id: 'month', header: 'Month', cell: ({ month }) => shownMonth(month), isRowHeader: true },
        { id: 'open', header: 'No successor yet', cell: ({ open }) => open },
        { id: 'replaced', header: 'Has a successor', cell: ({ replaced }) => replaced },
      ]}
    />
  );
}
