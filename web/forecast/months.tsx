import BarChart from '@cloudscape-design/components/bar-chart';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { shownMonth } from '../shown/dates.ts';
import { MonthTable } from './month-table.tsx';
import type { MonthOutlook } from './outlook.ts';

/** For what nobody has to do anything about; seen well enough on light and dark. */
const QUIET = '#8c8c94';

/** How many keys stop in which month: as a chart, and as a table for those who do not see it. */
export function Months({ months, later }: { months: readonly MonthOutlook[]; later: number }) {
  const names = months.map(({ month }) => shownMonth(month));
  const most = Math.max(1, ...months.map(({ open, replaced }) => open + replaced));
  return (
    <Container
      header={
        <Header variant="h2" description={later > 0 ? `${later} more stop after that.` : ''}>
          The months ahead
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
          yDomain={[0, most]}
          yTickFormatter={(count) => (Number.isInteger(count) ? String(count) : '')}
          i18nStrings={{ xTickFormatter: (name) => name.replace(' ', '\n') }} // two lines, so that a phone has room for them
          ariaLabel="Keys that stop working, by month"
          xTitle=""
          yTitle="Keys"
          series={[
            {
              title: 'Not replaced yet',
              type: 'bar',
              data: months.map(({ month, open }) => ({ x: shownMonth(month), y: open })),
            },
            {
              title: 'Replaced',
              type: 'bar',
              color: QUIET,
              data: months.map(({ month, replaced }) => ({ x: shownMonth(month), y: replaced })),
            },
          ]}
        />
        <ExpandableSection headerText="The same as a table">
          <MonthTable months={months} />
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}
