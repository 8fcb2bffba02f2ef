/** Namespace of Latchkey's metrics in CloudWatch. */
export const METRIC_NAMESPACE = 'Latchkey';

/** Value of the dimension `service` for metrics of the reminder functions. */
export const REMINDERS_SERVICE = 'reminders';

/** Every metric that functions write, in the unit Count. Alarms and graphs take the names from here, too. */
export const METRICS = {
  /** Key checks by `permission` and `outcome`, and by `reason` if the check has one. */
  keyChecks: 'KeyChecks',
  keysDue: 'KeysDue',
  digestsPlanned: 'DigestsPlanned',
  digestsHandled: 'DigestsHandled',
  /** Due keys without a recipient who can be reached. */
  remindersUndeliverable: 'RemindersUndeliverable',
  /** Rows, organisations and mails that a run skipped. */
  remindersSetAside: 'RemindersSetAside',
  runsFinished: 'RunsFinished',
} as const;
