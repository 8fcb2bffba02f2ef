/** Namespace of Latchkey's metrics in CloudWatch. */
export const METRIC_NAMESPACE = 'Latchkey';

/** Dimension `service` of the metrics that the functions of reminders write. */
export const REMINDERS_SERVICE = 'reminders';

/** Every metric that functions write. Alarms and graphs name them from here, too. Unit: count. */
export const METRICS = {
  /** Key checks, by `permission` and `outcome`, and by `reason` if there is one. */
  keyChecks: 'KeyChecks',
  keysDue: 'KeysDue',
  digestsPlanned: 'DigestsPlanned',
  digestsHandled: 'DigestsHandled',
  /** Keys that nobody could be reminded of. */
  remindersUndeliverable: 'RemindersUndeliverable',
  /** Rows, organisations and mails that a run left out. */
  remindersSetAside: 'RemindersSetAside',
  runsFinished: 'RunsFinished',
} as const;
