import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, METRICS, REMINDERS_SERVICE } from '../../core/metrics.ts';
import type { SetAside } from '../../core/reminders/ports.ts';

const logger = new Logger({ serviceName: 'reminders' });
const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: REMINDERS_SERVICE });

/** What operators have to do, by reason. */
const MESSAGES: Readonly<Record<SetAside['reason'], string>> = {
  'nobody-reachable': 'Nobody can be reminded of a key',
  'organisation-missing': 'Nobody can be reminded of a key: its organisation is not in the directory',
  'time-zone-unknown': 'Nobody can be reminded of a key: the time zone of its organisation is unknown',
  'row-damaged': 'A stored row cannot be read, and reminders go on without it',
  'mail-refused': 'SES refused a mail, and its keys are told to whoever else can be reached',
};

/** Alerts operators to what is not told, by a log line that names it and a metric that raises an alarm. */
export function setAside({ reason, what }: SetAside): void {
  logger.error(MESSAGES[reason], { reason, ...what });
  metrics.addMetric(METRICS.remindersSetAside, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}

/** The same for a row of a table that cannot be read. */
export function setDamagedRowAside(error: Error): void {
  setAside({ reason: 'row-damaged', what: { row: error.message } });
}
