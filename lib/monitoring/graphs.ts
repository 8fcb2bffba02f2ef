import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { period, sum, type Watched } from './metrics.ts';

/** How the key checks and the admin API are doing. */
export function graphs({ adminApi, authorizers }: Watched): cloudwatch.IWidget[][] {
  const checksBy = (dimensions: string) => [
    new cloudwatch.MathExpression({
      expression: `SEARCH('{Latchkey,${dimensions}} MetricName="KeyChecks"', 'Sum')`,
      label: '',
      period,
    }),
  ];
  const graph = (title: string, left: cloudwatch.IMetric[]) =>
    new cloudwatch.GraphWidget({ title, left, width: 12, leftYAxis: { min: 0 } });
  return [
    [
      graph('Key checks by outcome', checksBy('outcome,permission')),
      graph('Refused and undecided checks by reason', checksBy('outcome,permission,reason')),
    ],
    [
      graph(
        'Slowest hundredth of key checks',
        authorizers.map((authorizer) => authorizer.metricDuration({ period, statistic: 'p99' })),
      ),
      graph('Admin API: requests and failures', [
        adminApi.metricCount(sum),
        adminApi.metricClientError(sum),
        adminApi.metricServerError(sum),
      ]),
    ],
  ];
}
