import BarChart from '@cloudscape-design/components/bar-chart';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { formatMonth, formatNumber } from '../shared/format.ts';
import type { ForecastMonth } from './forecast-data.ts';

/** For keys that need no action; has enough contrast in both themes. */
const MUTED = '#8c8c94';

interface ForecastChartProps {
  months: readonly ForecastMonth[];
  /** How many keys stop working after these months. */
  later: number;
}

/** How many keys stop working in each month: as a chart, and as a table for readers who cannot see it. */
export function ForecastChart({ months, later }: ForecastChartProps) {
  const names = months.map(({ month }) => formatMonth(month));
  const maximum = Math.max(1, ...months.map(({ open, replaced }) => open + replaced));
  return (
    <Container
      header={
        <Header variant="h2" description={later > 0 ? `${formatNumber(later)} more stop working later.` : ''}>
          Keys that stop working, by month
        </Header>
      }
    >
      <SpaceBetween size="s">
        <BarChart
          stackedBars
          hideFilter
          height={180}
          xScaleType="categorical"
          xDomain={names}
          yDomain={[0, maximum]}
          yTickFormatter={(count) => (Number.isInteger(count) ? formatNumber(count) : '')}
          i18nStrings={{ xTickFormatter: (name) => name.replace(' ', '\n') }} // two lines fit on a phone
          ariaLabel="Keys that stop working, by month"
          xTitle=""
          yTitle="Keys"
          series={[
            {
              title: 'Not replaced yet',
              type: 'bar',
              data: months.map(({ month, open }) => ({ x: formatMonth(month), y: open })),
            },
            {
              title: 'Replaced',
              type: 'bar',
              color: MUTED,
              data: months.map(({ month, replaced }) => ({ x: formatMonth(month), y: replaced })),
            },
          ]}
        />
        <ExpandableSection headerText="Show as a table">
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
                cell: ({ month }) => formatMonth(month),
                isRowHeader: true,
              },
              {
                id: 'open',
                header: 'Not replaced yet',
                minWidth: 80,
                cell: ({ open }) => formatNumber(open),
              },
              {
                id: 'replaced',
                header: 'Replaced',
                minWidth: 80,
                cell: ({ replaced }) => formatNumber(replaced),
              },
            ]}
          />
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}
