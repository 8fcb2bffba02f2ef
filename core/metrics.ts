import { getInstanceTitle } from './instance.ts';

/** Gets the namespace of an instance's metrics in CloudWatch. Each has its own, so that it alarms only about itself. */
export function getMetricNamespace(instance: string): string {
  return getInstanceTitle(instance);
}

/** Value of the dimension `service` for metrics of the reminder functions. */
export const REMINDERS_SERVICE = 'reminders';

/** Value of the dimension `service` for metrics of the functions behind the event bus. */
export const EVENTS_SERVICE = 'events';

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
  /** Stored events that cannot be read, so that the event bus does not get them. */
  eventsSetAside: 'EventsSetAside',
  /** Rows of keys that cannot be read, so that their ends are not told. */
  endsSetAside: 'EndsSetAside',
} as const;
