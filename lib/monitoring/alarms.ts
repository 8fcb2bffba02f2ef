import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import {
  brokenChecks,
  period,
  reminders,
  stuck,
  sum,
  total,
  undecidedChecks,
  type Watched,
} from './metrics.ts';

/** What calls operators; docs/operating.md says what to do about each. */
export function alarms(
  scope: Construct,
  { adminApi, authorizers, lastUseRecorder, reminderDeadLetters, reminderRuns, tables }: Watched,
): cloudwatch.Alarm[] {
  const refusedStarts = authorizers.map((authorizer) => authorizer.metricThrottles(sum));
  // Those that callers wait for; what reads and writes the ledger comes back by itself.
  const { apiKeys, importedKeys, organisations, administrators, keyEvents } = tables;
  const waitedFor = [apiKeys, importedKeys, organisations, administrators, keyEvents];
  const throttledRequests = waitedFor.flatMap((table) => [
    table.metric('ReadThrottleEvents', sum),
    table.metric('WriteThrottleEvents', sum),
  ]);
  return [
    alarm(scope, 'KeyChecksFail', 'Key checks break off', brokenChecks(authorizers), 3),
    alarm(scope, 'KeyChecksUndecided', 'Key checks cannot read the tables', undecidedChecks(), 3),
    alarm(scope, 'KeyChecksThrottled', 'Lambda does not start key checks', total(refusedStarts), 1),
    alarm(scope, 'AdminApiFails', 'The admin API answers with 5xx', adminApi.metricServerError(sum), 1),
    alarm(scope, 'LastUseLost', 'Uses of keys are not recorded', lastUseRecorder.metricErrors(sum), 1),
    alarm(
      scope,
      'RemindersStuck',
      'Messages of reminders could not be handled',
      stuck(reminderDeadLetters),
      1,
    ),
    alarm(scope, 'NobodyToRemind', 'Nobody can be reminded of a key', reminders('RemindersUndeliverable'), 1),
    alarm(
      scope,
      'RemindersSetAside',
      'A reminder, or a row that reminders need, is set aside',
      reminders('RemindersSetAside'),
      1,
    ),
    alarm(
      scope,
      'RemindersDelayed',
      'A run of reminders has waited for an hour',
      reminderRuns.metricApproximateAgeOfOldestMessage({ period, statistic: 'max' }),
      3600,
    ),
    noRun(scope),
    alarm(scope, 'TablesThrottled', 'DynamoDB turns requests away', total(throttledRequests), 10),
  ];
}

/** Raised when the metric reaches the threshold within five minutes. */
function alarm(
  scope: Construct,
  id: string,
  description: string,
  metric: cloudwatch.IMetric,
  threshold: number,
) {
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription: `${description}: see docs/operating.md, ${id}`,
    metric,
    threshold,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

/**
 * A dead man's switch: calls operators when no run of reminders has finished for 25 hours, whatever the reason. Such a time
 * without data is "insufficient data" to CloudWatch, as is the time before the first run of a new deployment; only the
 * change to it calls, so that a new deployment is not in alarm before a run is due. If the first run is asked for and never
 * handled, RemindersDelayed tells.
 */
function noRun(scope: Construct): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, 'NoReminders', {
    alarmDescription: 'No run of reminders has finished for 25 hours: see docs/operating.md, NoReminders',
    metric: reminders('RunsFinished').with({ period: Duration.hours(1) }),
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 25,
    datapointsToAlarm: 25,
    treatMissingData: cloudwatch.TreatMissingData.MISSING,
  });
}
