import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRICS } from '../../core/metrics.ts';
import {
  countBrokenChecks,
  countEndsSetAside,
  countEventsSetAside,
  countFinishedCalls,
  countMessages,
  countUndecidedChecks,
  createReminderMetric,
  measureEventDelay,
  measureOldestMessage,
  measureReputation,
  measureSlowChecks,
  measureWritesOfOneDay,
  sum,
  sumMetrics,
  type Watched,
} from './metrics.ts';

const NO_REMINDERS = 'NoReminders';
const NO_ENDS = 'NoEnds';
/** Far more than a cold start with its read, and less than the deadline of a check. */
const SLOW_CHECK_MS = 1500;
/** A quarter of an hour, so that a few cold starts after a deployment do not count. */
const SLOW_PERIODS = 3;
/**
 * Nine tenths of what a partition serves in a minute. An import alone takes at most eight.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const WRITES_NEAR_CEILING = 0.9 * 1000 * 60;
/** Events leave within seconds, so a quarter of an hour means that none do. */
const EVENT_DELAY_MS = 15 * 60 * 1000;

/** Alarms that notify operators. docs/operating.md says what to do about each. */
export class Alarms extends Construct {
  /** All alarms, for a dashboard. */
  readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    const {
      instance,
      adminApi,
      programApi,
      authorizers,
      lastUseRecorder,
      reminderDeadLetters,
      reminderQueues,
      mails,
      eventPublisher,
      endTeller,
      eventDeadLetters,
      tables,
    } = watched;
    const refusedStarts = authorizers.map((authorizer) => authorizer.metricThrottles(sum));
    // Only tables that callers wait for. The functions that use the ledger retry by themselves.
    const { apiKeys, importedKeys, organisations, administrators, keyEvents } = tables;
    const waitedFor = [apiKeys, importedKeys, organisations, administrators, keyEvents];
    const throttledRequests = waitedFor.flatMap((table) => [
      table.metric('ReadThrottleEvents', sum),
      table.metric('WriteThrottleEvents', sum),
    ]);
    this.alarms = [
      createAlarm(
        this,
        'KeyChecksFail',
        'Key checks are failing',
        countBrokenChecks(instance, authorizers),
        3,
      ),
      createAlarm(
        this,
        'KeyChecksUndecided',
        'Key checks cannot read the tables',
        countUndecidedChecks(instance),
        3,
      ),
      createAlarm(
        this,
        'KeyChecksThrottled',
        'Lambda is throttling key checks',
        sumMetrics(refusedStarts),
        1,
      ),
      createAlarm(
        this,
        'KeyChecksSlow',
        'Key checks are slow',
        measureSlowChecks(authorizers),
        SLOW_CHECK_MS,
        SLOW_PERIODS,
      ),
      createAlarm(
        this,
        'AdminApiFails',
        'The admin API is answering 5xx',
        adminApi.metricServerError(sum),
        1,
      ),
      ...(programApi
        ? [
            createAlarm(
              this,
              'ProgramApiFails',
              'The API for programs is answering 5xx',
              programApi.metricServerError(sum),
              1,
            ),
          ]
        : []),
      createAlarm(this, 'LastUseLost', 'Last-use recording is failing', lastUseRecorder.metricErrors(sum), 1),
      createAlarm(
        this,
        'RemindersStuck',
        'Reminder messages are in a dead-letter queue',
        countMessages(reminderDeadLetters),
        1,
      ),
      createAlarm(
        this,
        'NobodyToRemind',
        'Nobody can be reminded of a key',
        createReminderMetric(instance, METRICS.remindersUndeliverable),
        1,
      ),
      createAlarm(
        this,
        'RemindersSetAside',
        'Reminders skipped a row, an organisation or a mail',
        createReminderMetric(instance, METRICS.remindersSetAside),
        1,
      ),
      createAlarm(
        this,
        'RemindersDelayed',
        'A reminder run, mail or report has waited for an hour',
        measureOldestMessage(reminderQueues),
        3600,
      ),
      createAlarm(
        this,
        'MailsBounce',
        'Many mails bounce, which AWS reviews',
        measureReputation(mails, 'Reputation.BounceRate'),
        0.05,
      ),
      createAlarm(
        this,
        'MailsUnwanted',
        'Recipients complain about mails, which AWS reviews',
        measureReputation(mails, 'Reputation.ComplaintRate'),
        0.001,
      ),
      createNoRunAlarm(this, NO_REMINDERS, 'No reminder run has finished for 25 hours', {
        metric: createReminderMetric(instance, METRICS.runsFinished).with({ period: Duration.hours(1) }),
        periods: 25,
      }),
      createAlarm(
        this,
        'EventsDelayed',
        'Events have waited for a quarter of an hour to be published',
        measureEventDelay(eventPublisher),
        EVENT_DELAY_MS,
      ),
      createAlarm(
        this,
        'EventsGivenUp',
        'Events were not published for 23 hours and are given up',
        countMessages([eventDeadLetters]),
        1,
      ),
      createAlarm(
        this,
        'EventsSetAside',
        'A stored event is damaged and was not published',
        countEventsSetAside(instance),
        1,
      ),
      createNoRunAlarm(this, NO_ENDS, 'Ends of keys have not been told for a quarter of an hour', {
        metric: countFinishedCalls(endTeller),
        periods: 3,
      }),
      createAlarm(
        this,
        'EndsSetAside',
        'The row of a key is damaged and its end was not told',
        countEndsSetAside(instance),
        1,
      ),
      createAlarm(
        this,
        'TablesThrottled',
        'DynamoDB is throttling requests',
        sumMetrics(throttledRequests),
        10,
      ),
      createAlarm(
        this,
        'WritesNearCeiling',
        'DynamoDB may soon throttle writes',
        measureWritesOfOneDay(tables),
        WRITES_NEAR_CEILING,
      ),
    ];
  }

  /** Notifies when an alarm is raised, and when it is over. Some are raised by a lack of data, so that notifies, too. */
  notify(action: cloudwatch.IAlarmAction): void {
    for (const alarm of this.alarms) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      if ([NO_REMINDERS, NO_ENDS].includes(alarm.node.id)) alarm.addInsufficientDataAction(action);
    }
  }
}

/** Raised when the metric reaches the threshold in each of some periods, which are five minutes for most metrics. */
function createAlarm(
  scope: Construct,
  id: string,
  description: string,
  metric: cloudwatch.IMetric,
  threshold: number,
  evaluationPeriods = 1,
): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription: `${description}: see docs/operating.md, ${id}`,
    metric,
    threshold,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

/**
 * A dead man's switch: notifies operators when no run has finished in any of some periods, whatever the reason. Such a time is
 * "insufficient data" to CloudWatch, as is the time before a new deployment's first run. Only the change to it notifies, so a
 * new deployment is not in alarm before a run is due. If the first run of reminders is requested and never handled,
 * RemindersDelayed is raised.
 */
function createNoRunAlarm(
  scope: Construct,
  id: string,
  description: string,
  { metric, periods }: { metric: cloudwatch.IMetric; periods: number },
): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription: `${description}: see docs/operating.md, ${id}`,
    metric,
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    treatMissingData: cloudwatch.TreatMissingData.MISSING,
  });
}
