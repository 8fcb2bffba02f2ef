import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { METRIC_NAMESPACE, METRICS, REMINDERS_SERVICE } from '../../core/metrics.ts';
import { PERMISSIONS } from '../../core/permissions.ts';
import type { Tables } from '../constructs/table-access.ts';

/** What is looked at. */
export interface Watched {
  readonly adminApi: HttpApi;
  /** The functions that check keys. */
  readonly authorizers: IFunction[];
  readonly lastUseRecorder: IFunction;
  /** Where messages end that no run or sender could handle. */
  readonly reminderDeadLetters: IQueue[];
  /** Where runs of reminders are asked for. */
  readonly reminderRuns: IQueue;
  readonly tables: Tables;
}

/** What alarms and graphs look at together. */
export const period = Duration.minutes(5);
export const sum: cloudwatch.MetricOptions = { period, statistic: cloudwatch.Stats.SUM };

/** Messages that wait in some queues. */
export function countMessages(deadLetters: IQueue[]): cloudwatch.MathExpression {
  return sumMetrics(
    deadLetters.map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' })),
  );
}

/** A metric of the daily run. */
export function createReminderMetric(metricName: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { service: REMINDERS_SERVICE },
    ...sum,
  });
}

/** Key checks that could not be decided, because the tables did not give what was needed. */
export function countUndecidedChecks(): cloudwatch.MathExpression {
  return sumMetrics(listCheckMetrics('failed'));
}

/**
 * Errors of key checks that have no other reason: not refusals, which API Gateway wants thrown, so that Lambda counts them
 * as errors, and not what {@link countUndecidedChecks} counts.
 */
export function countBrokenChecks(authorizers: IFunction[]): cloudwatch.MathExpression {
  const errors = authorizers.map((authorizer) => authorizer.metricErrors(sum));
  const reported = [...listCheckMetrics('invalid'), ...listCheckMetrics('failed')];
  return new cloudwatch.MathExpression({
    expression: 'errors - reported',
    usingMetrics: { errors: sumMetrics(errors, 'error'), reported: sumMetrics(reported, 'report') },
    period,
  });
}

/** What key checks report of an outcome, by function. */
function listCheckMetrics(outcome: string): cloudwatch.Metric[] {
  return PERMISSIONS.map(
    (permission) =>
      new cloudwatch.Metric({
        namespace: METRIC_NAMESPACE,
        metricName: METRICS.keyChecks,
        dimensionsMap: { permission, outcome },
        ...sum,
      }),
  );
}

/** What is not counted is none: a count of nothing leaves a gap, and arithmetic with a gap another one. */
export function sumMetrics(metrics: cloudwatch.IMetric[], id = 'part'): cloudwatch.MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${id}${index}`, metric]));
  const expression = `SUM(FILL([${Object.keys(usingMetrics).join(', ')}], 0))`;
  return new cloudwatch.MathExpression({ expression, usingMetrics, period });
}
