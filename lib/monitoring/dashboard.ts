import { Aws } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { getInstanceTitle } from '../../core/instance.ts';
import { getMetricNamespace, METRICS } from '../../core/metrics.ts';
import { period, sum, type Watched } from './metrics.ts';

/** Graphs of the key checks and the admin API. */
function buildGraphs({ instance, adminApi, programApi, authorizers }: Watched): cloudwatch.IWidget[][] {
  const checksBy = (dimensions: string) => [
    new cloudwatch.MathExpression({
      expression: `SEARCH('{"${getMetricNamespace(instance)}",${dimensions}} MetricName="${METRICS.keyChecks}"', 'Sum')`,
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
    ...(programApi
      ? [
          [
            graph('API for programs: requests and failures', [
              programApi.metricCount(sum),
              programApi.metricClientError(sum),
              programApi.metricServerError(sum),
            ]),
          ],
        ]
      : []),
  ];
}

export interface HealthDashboardProps extends Watched {
  readonly alarms: cloudwatch.IAlarm[];
}

/** The dashboard that operators look at: the state of every alarm, then graphs. */
export class HealthDashboard extends Construct {
  constructor(scope: Construct, id: string, { alarms, ...watched }: HealthDashboardProps) {
    super(scope, id);
    new cloudwatch.Dashboard(this, 'Default', {
      // Dashboards belong to the account, so the region distinguishes deployments in several regions.
      dashboardName: `${getInstanceTitle(watched.instance)}-${Aws.REGION}`,
      widgets: [[new cloudwatch.AlarmStatusWidget({ alarms, width: 24 })], ...buildGraphs(watched)],
    });
  }
}
