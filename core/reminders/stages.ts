import { Temporal } from 'temporal-polyfill';
import { daysLater, daysUntil } from '../expiry.ts';

/** Days before the expiry date on which administrators are reminded, most first; 0 says that the key has expired. */
export type Stages = readonly number[];

/** Time that a run covers. */
export interface Span {
  from: Date;
  to: Date;
}

/** As many earlier days a run looks back for runs that were missed: more could not add a stage. */
const LOOK_BACK_DAYS = 30;

// The zones in which a date begins first and last.
const FIRST_ZONE = 'Pacific/Kiritimati';
const LAST_ZONE = 'Etc/GMT+12';

/** The day of a run: the date in UTC of the event that started it. */
export function runDay(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** The days before a run's own, latest first, of which it has to know whether their run has finished. */
export function daysBefore(time: Date): string[] {
  return Array.from({ length: LOOK_BACK_DAYS }, (_, index) => runDay(earlier(time, index + 1)));
}

/**
 * The span of time that a run covers: from the first day that no run has finished for up to its own, at its time of day.
 * @param finished days of finished runs among {@link daysBefore}
 */
export function coveredSpan(time: Date, finished: ReadonlySet<string>): Span {
  const days = daysBefore(time);
  const last = days.findIndex((day) => finished.has(day));
  return { from: earlier(time, last === -1 ? days.length : last), to: time };
}

/**
 * The stage that a key has reached in a span of time: the nearest, where it has passed several; undefined where none.
 * @param timeZone that of the key's organisation
 */
export function reachedStage(
  expiresOn: string,
  timeZone: string,
  span: Span,
  stages: Stages,
): number | undefined {
  const first = daysUntil(expiresOn, span.from, timeZone);
  const last = daysUntil(expiresOn, span.to, timeZone);
  return stages.findLast((stage) => stage >= last && stage <= first);
}

/** The stage at which a key stands that has not been reminded of yet, although it was to be. */
export function currentStage(expiresOn: string, timeZone: string, time: Date, stages: Stages): number {
  const days = Math.max(0, daysUntil(expiresOn, time, timeZone));
  return stages.findLast((stage) => stage >= days) ?? days;
}

/** The expiry dates, in order, that keys can have which reach a stage in a span of time, whatever their time zone. */
export function expiryDatesDue({ from, to }: Span, stages: Stages): string[] {
  const last = dateIn(FIRST_ZONE, to);
  const dates = new Set<string>();
  for (
    let date = dateIn(LAST_ZONE, from);
    Temporal.PlainDate.compare(date, last) <= 0;
    date = date.add({ days: 1 })
  ) {
    for (const stage of stages) dates.add(date.add({ days: stage }).toString());
  }
  return [...dates].sort();
}

function earlier(time: Date, days: number): Date {
  return new Date(daysLater(time, -days, 'UTC'));
}

function dateIn(timeZone: string, at: Date): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
}
