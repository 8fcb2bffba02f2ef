import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRICS, REMINDERS_SERVICE } from '../../core/metrics.ts';
import type { SetAside } from '../../core/reminders/ports.ts';
import { findMetricNamespace } from '../environment.ts';

const logger = new Logger({ serviceName: 'reminders' });
const metrics = new Metrics({ namespace: findMetricNamespace(), serviceName: REMINDERS_SERVICE });

/** Log messages for operators. docs/operating.md says what to do. */
const MESSAGES: Readonly<Record<SetAside['reason'], string>> = {
  'nobody-reachable': 'Nobody can be reminded of a key',
  'organisation-missing': 'Nobody can be reminded of a key: its organisation is not in the directory',
  'time-zone-unknown': 'Nobody can be reminded of a key: the time zone of its organisation is unknown',
  'row-damaged': 'A stored row is damaged, so reminders skip it',
  'mail-refused': 'SES refused a mail. Other administrators are reminded of its keys, if any can be reached',
};

/** Alerts operators to something that a run skipped, with a log line and a metric that raises an alarm. */
export function setAside({ reason, what }: SetAside): void {
  logger.error(MESSAGES[reason], { reason, ...what });
  metrics.addMetric(METRICS.remindersSetAside, MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}

/** Alerts operators to a row that cannot be read. */
export function setDamagedRowAside(error: Error): void {
  setAside({ reason: 'row-damaged', what: { row: error.message } });
}
