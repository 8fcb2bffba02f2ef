import BarChart from '@cloudscape-design/components/bar-chart';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { shownMonth } from '../shown/dates.ts';
import type { MonthOutlook } from './outlook.ts';

/** How many keys expire in which month. The table below it says the same in words. */
export function Months({ months, later }: { months: readonly MonthOutlook[]; later: number }) {
  const names = months.map(({ month }) => shownMonth(month));
  const most = Math.max(1, ...months.map(({ open, replaced }) => open + replaced));
  return (
    <Container
      header={
        <Header variant="h2" description={later > 0 ? `${later} more expire after that.` : ''}>
          The months ahead
        </Header>
      }
    >
      <BarChart
        stackedBars
        hideFilter
        height={180}
        xScaleType="categorical"
        xDomain={names}
        yDomain={[0, most]}
        yTickFormatter={(count) => (Number.isInteger(count) ? String(count) : '')}
        ariaLabel="Keys that expire, by month"
        xTitle=""
        yTitle="Keys"
        series={[
          {
            title: 'Nothing done yet',
            type: 'bar',
            data: months.map(({ month, open }) => ({ x: shownMonth(month), y: open })),
          },
          {
            title: 'Has a successor',
            type: 'bar',
            data: months.map(({ month, replaced }) => ({ x: shownMonth(month), y: replaced })),
          },
        ]}
      />
    </Container>
  );
}
