import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConfigurationSet } from 'aws-cdk-lib/aws-ses';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { EVENTS_SERVICE, getMetricNamespace, METRICS, REMINDERS_SERVICE } from '../../core/metrics.ts';
import type { Tables } from '../constructs/table-access.ts';

/** The monitored resources. */
export interface Watched {
  /** The instance whose metrics these are. */
  readonly instance: string;
  readonly adminApi: HttpApi;
  /** Undefined if no permission manages keys. */
  readonly programApi: RestApi | undefined;
  /** The functions that check keys. */
  readonly authorizers: IFunction[];
  readonly lastUseRecorder: IFunction;
  /** Dead-letter queues of all reminder messages. */
  readonly reminderDeadLetters: IQueue[];
  /** The queues of reminder runs, digests and delivery reports. */
  readonly reminderQueues: IQueue[];
  /** The configuration set of all mails. */
  readonly mails: IConfigurationSet;
  /** The function that publishes events on the event bus. */
  readonly eventPublisher: IFunction;
  /** The function that stores the events of keys' ends. */
  readonly endTeller: IFunction;
  /** Holds what Lambda gave up to publish. */
  readonly eventDeadLetters: IQueue;
  readonly tables: Tables;
}

/** The period of alarms and graphs. */
export const period = Duration.minutes(5);
export const sum: cloudwatch.MetricOptions = { period, statistic: cloudwatch.Stats.SUM };

/** The number of messages in some queues. */
export function countMessages(deadLetters: IQueue[]): cloudwatch.MathExpression {
  return sumMetrics(
    deadLetters.map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' })),
  );
}

/** The age in seconds of the oldest message in some queues. */
export function measureOldestMessage(queues: IQueue[]): cloudwatch.MathExpression {
  const ages = queues.map((queue) => queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'max' }));
  return combineMetrics('MAX', ages);
}

/** The milliseconds that the slowest hundredth of key checks take. */
export function measureSlowChecks(authorizers: IFunction[]): cloudwatch.MathExpression {
  return combineMetrics(
    'MAX',
    authorizers.map((authorizer) => authorizer.metricDuration({ period, statistic: 'p99' })),
  );
}

/**
 * The part of an instance's mails that bounced or were complained about, between 0 and 1.
 * @see https://docs.aws.amazon.com/ses/latest/dg/monitor-sender-reputation.html
 */
export function measureReputation(
  mails: IConfigurationSet,
  metricName: 'Reputation.BounceRate' | 'Reputation.ComplaintRate',
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/SES',
    metricName,
    dimensionsMap: { 'ses:configuration-set': mails.configurationSetName },
    statistic: 'max',
    period: Duration.hours(1), // SES computes it a few times a day
  });
}

/** Creates a metric of the reminder functions. */
export function createReminderMetric(instance: string, metricName: string): cloudwatch.Metric {
  return createMetric(instance, REMINDERS_SERVICE, metricName);
}

/** Stored events that could not be read, and were not published. */
export function countEventsSetAside(instance: string): cloudwatch.Metric {
  return createMetric(instance, EVENTS_SERVICE, METRICS.eventsSetAside);
}

/** Keys whose ends were not told, because their rows could not be read. */
export function countEndsSetAside(instance: string): cloudwatch.Metric {
  return createMetric(instance, EVENTS_SERVICE, METRICS.endsSetAside);
}

/** Calls of a function that it has finished. Without calls there is no data. */
export function countFinishedCalls(called: IFunction): cloudwatch.MathExpression {
  const usingMetrics = { calls: called.metricInvocations(sum), failures: called.metricErrors(sum) };
  return new cloudwatch.MathExpression({ expression: 'calls - failures', usingMetrics, period });
}

/** How long the oldest write that is not yet published has waited, in milliseconds. */
export function measureEventDelay(publisher: IFunction): cloudwatch.Metric {
  return publisher.metric('IteratorAge', { period, statistic: 'max' });
}

/**
 * The most write units in a minute of what keeps all of a day's writes in one partition: an index or a table. CloudWatch has no
 * metric of a single partition.
 */
export function measureWritesOfOneDay({ apiKeys, digests }: Tables): cloudwatch.MathExpression {
  const metricName = 'ConsumedWriteCapacityUnits';
  const { statistic } = sum;
  const minute = Duration.minutes(1);
  const ofIndexes = ['byExpiry', 'byChange'].map(
    (GlobalSecondaryIndexName) =>
      new cloudwatch.Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap: { TableName: apiKeys.tableName, GlobalSecondaryIndexName },
        statistic,
      }),
  );
  const ofDigests = digests.metric(metricName, { statistic });
  return combineMetrics('MAX', [...ofIndexes, ofDigests], 'part', minute);
}

function createMetric(instance: string, service: string, metricName: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: getMetricNamespace(instance),
    metricName,
    dimensionsMap: { service },
    ...sum,
  });
}

/** Key checks that failed because DynamoDB did not respond, or returned an error. */
export function countUndecidedChecks(instance: string): cloudwatch.MathExpression {
  return sumMetrics([createCheckMetric(instance, 'failed')]);
}

/**
 * Errors of key checks without a known reason. Lambda also counts refusals as errors, because authorizers refuse by throwing.
 * They are subtracted, as are those that {@link countUndecidedChecks} counts.
 */
export function countBrokenChecks(instance: string, authorizers: IFunction[]): cloudwatch.MathExpression {
  const errors = authorizers.map((authorizer) => authorizer.metricErrors(sum));
  const reported = ['invalid', 'failed'].map((outcome) => createCheckMetric(instance, outcome));
  return new cloudwatch.MathExpression({
    expression: 'errors - reported',
    usingMetrics: { errors: sumMetrics(errors, 'error'), reported: sumMetrics(reported, 'report') },
    period,
  });
}

/** Creates the metric of an outcome, whatever the permission. */
function createCheckMetric(instance: string, outcome: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: getMetricNamespace(instance),
    metricName: METRICS.keyChecks,
    dimensionsMap: { outcome },
    ...sum,
  });
}

/** Sums metrics. Treats missing data as 0, because arithmetic with a gap results in a gap. */
export function sumMetrics(metrics: cloudwatch.IMetric[], id = 'part'): cloudwatch.MathExpression {
  return combineMetrics('SUM', metrics, id);
}

function combineMetrics(
  combine: 'SUM' | 'MAX',
  metrics: cloudwatch.IMetric[],
  id = 'part',
  of = period,
): cloudwatch.MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${id}${index}`, metric]));
  const expression = `${combine}(FILL([${Object.keys(usingMetrics).join(', ')}], 0))`;
  return new cloudwatch.MathExpression({ expression, usingMetrics, period: of });
}
