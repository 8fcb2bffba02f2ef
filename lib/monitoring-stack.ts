import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { API_FUNCTIONS } from '../core/permissions.ts';
import type { Configuration } from './configuration.ts';
import type { Tables } from './constructs/table-access.ts';

interface Watched {
  adminApi: HttpApi;
  /** The functions that check keys. */
  authorizers: IFunction[];
  lastUseRecorder: IFunction;
  /** Where messages end that no run or sender could handle. */
  reminderDeadLetters: IQueue[];
  tables: Tables;
}

export interface MonitoringStackProps extends StackProps, Watched {
  configuration: Configuration;
}

const period = Duration.minutes(5);
const sum: cloudwatch.MetricOptions = { period, statistic: cloudwatch.Stats.SUM };

/** What operators look at, and the alarms that call them; docs/operating.md says what to do about each. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, { configuration, ...watched }: MonitoringStackProps) {
    super(scope, id, watched);
    const alarms = this.alarms(watched);
    const action = new SnsAction(this.topic(configuration.alarmEmail));
    for (const alarm of alarms) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: 'Latchkey',
      widgets: [[new cloudwatch.AlarmStatusWidget({ alarms, width: 24 })], ...graphs(watched)],
    });
  }

  private alarms({
    adminApi,
    authorizers,
    lastUseRecorder,
    reminderDeadLetters,
    tables,
  }: Watched): cloudwatch.Alarm[] {
    const refusedStarts = authorizers.map((authorizer) => authorizer.metricThrottles(sum));
    // Those that callers wait for; what reads and writes the ledger comes back by itself.
    const waitedFor = [tables.apiKeys, tables.organisations, tables.administrators, tables.keyEvents];
    const throttledRequests = waitedFor.flatMap((table) => [
      table.metric('ReadThrottleEvents', sum),
      table.metric('WriteThrottleEvents', sum),
    ]);
    return [
      this.alarm('KeyChecksFail', 'Key checks end without a verdict', failedChecks(authorizers), 3),
      this.alarm('KeyChecksThrottled', 'Lambda does not start key checks', total(refusedStarts), 1),
      this.alarm('AdminApiFails', 'The admin API answers with 5xx', adminApi.metricServerError(sum), 1),
      this.alarm('LastUseLost', 'Uses of keys are not recorded', lastUseRecorder.metricErrors(sum), 1),
      this.alarm(
        'RemindersStuck',
        'Messages of reminders could not be handled',
        stuck(reminderDeadLetters),
        1,
      ),
      this.alarm('NobodyToRemind', 'Nobody can be reminded of a key', reminders('RemindersUndeliverable'), 1),
      this.noRun(),
      this.alarm('TablesThrottled', 'DynamoDB turns requests away', total(throttledRequests), 10),
    ];
  }

  /** Raised when the metric reaches the threshold within five minutes. */
  private alarm(id: string, description: string, metric: cloudwatch.IMetric, threshold: number) {
    return new cloudwatch.Alarm(this, id, {
      alarmDescription: `${description}: see docs/operating.md, ${id}`,
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  /** A dead man's switch: raised when no run of reminders has finished for 25 hours, whatever the reason. */
  private noRun(): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, 'NoReminders', {
      alarmDescription: 'No run of reminders has finished for 25 hours: see docs/operating.md, NoReminders',
      metric: reminders('RunsFinished').with({ period: Duration.hours(1) }),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 25,
      datapointsToAlarm: 25,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
  }

  private topic(email: string | undefined): sns.Topic {
    const topic = new sns.Topic(this, 'Alarms', { displayName: 'Latchkey alarms', enforceSSL: true });
    // A policy of its own replaces the one by which a topic lets its account's alarms publish.
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
    return topic;
  }
}

function stuck(deadLetters: IQueue[]): cloudwatch.MathExpression {
  return total(
    deadLetters.map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' })),
  );
}

/** A metric of the daily run. */
function reminders(metricName: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'Latchkey',
    metricName,
    dimensionsMap: { service: 'reminders' },
    ...sum,
  });
}

/** Errors of key checks that are no refusals: API Gateway wants a refusal thrown, so that Lambda counts it as an error. */
function failedChecks(authorizers: IFunction[]): cloudwatch.MathExpression {
  const refusals = API_FUNCTIONS.map(
    (apiFunction) =>
      new cloudwatch.Metric({
        namespace: 'Latchkey',
        metricName: 'KeyChecks',
        dimensionsMap: { apiFunction, outcome: 'invalid' },
        ...sum,
      }),
  );
  const errors = authorizers.map((authorizer) => authorizer.metricErrors(sum));
  return new cloudwatch.MathExpression({
    expression: 'errors - refusals',
    usingMetrics: { errors: total(errors, 'error'), refusals: total(refusals, 'refusal') },
    period,
  });
}

/** What is not counted is none: a count of nothing leaves a gap, and arithmetic with a gap another one. */
function total(metrics: cloudwatch.IMetric[], id = 'part'): cloudwatch.MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${id}${index}`, metric]));
  const expression = `SUM(FILL([${Object.keys(usingMetrics).join(', ')}], 0))`;
  return new cloudwatch.MathExpression({ expression, usingMetrics, period });
}

function graphs({ adminApi, authorizers }: Watched): cloudwatch.IWidget[][] {
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
      graph('Key checks by outcome', checksBy('apiFunction,outcome')),
      graph('Refused keys by reason', checksBy('apiFunction,outcome,reason')),
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
