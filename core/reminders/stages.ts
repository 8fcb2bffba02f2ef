import { type ApiKey, getEnd } from '../api-key.ts';
import { formatUtcDate, getStartOfDay } from '../calendar.ts';

/** Days before a key's end at which its recipients are reminded, in descending order; 0 stands for the end itself. */
export type Stages = readonly number[];

/** The time between two runs: after `from`, up to and including `to`. Half-open, so that no instant belongs to two spans. */
export interface Span {
  from: Date;
  to: Date;
}

/** The fields of a key that determine its stage. */
export type EndingKey = Pick<ApiKey, 'expiresAt' | 'worksUntil' | 'endsOn'>;

const DAY_MS = 24 * 60 * 60 * 1000;

// The largest and smallest offsets from UTC: Pacific/Kiritimati and Etc/GMT+12.
export const FIRST_OFFSET_HOURS = 14;
const LAST_OFFSET_HOURS = -12;

/** Maximum number of cached starts of days. A run needs few dates and zones, but each of them often. */
const MAX_CACHED_STAGES = 10_000;
const cache = new Map<string, number>();

/**
 * Gets the instant at which a key reaches a stage, in milliseconds since the epoch. A stage begins with a calendar date in
 * the organisation's time zone, so clock changes do not shift it. Stage 0 begins at the end itself.
 */
export function getStageStart(key: EndingKey, stage: number, timeZone: string): number {
  if (stage === 0) return getEnd(key);
  const id = `${key.endsOn}/${stage}/${timeZone}`;
  let start = cache.get(id);
  if (start === undefined) {
    if (cache.size === MAX_CACHED_STAGES) cache.clear();
    start = getStartOfDay(key.endsOn, stage, timeZone);
    cache.set(id, start);
  }
  return start;
}

/**
 * Finds the closest stage that a key has reached; undefined if it has not reached any. A day's stage includes its first
 * instant, but stage 0 begins after the end: a day of 23 hours can begin just after one run and end exactly at the next,
 * which must still remind of that day.
 */
export function findNearestStage(
  key: EndingKey,
  timeZone: string,
  at: Date,
  stages: Stages,
): number | undefined {
  return stages.findLast((stage) => {
    const start = getStageStart(key, stage, timeZone);
    return stage === 0 ? start < at.getTime() : start <= at.getTime();
  });
}

/**
 * Whether a key reaches any stage in a span.
 * @param now the current time, which may be after the span
 */
export function reachesStage(
  key: EndingKey,
  timeZone: string,
  { from, to }: Span,
  now: Date,
  stages: Stages,
): boolean {
  return stages.some((stage) => {
    const start = getStageStart(key, stage, timeZone);
    if (stage !== 0) return start > from.getTime() && start <= to.getTime();
    return start >= from.getTime() && start <= to.getTime() && start < now.getTime();
  });
}

/** Lists the end dates of all keys that can reach a stage in a span, in any time zone. Those of a single stage are in order. */
export function listEndDates({ from, to }: Span, stages: Stages): string[] {
  const days = new Set<number>();
  for (
    let day = countDaysSinceEpoch(from, LAST_OFFSET_HOURS);
    day <= countDaysSinceEpoch(to, FIRST_OFFSET_HOURS);
    day++
  ) {
    for (const stage of stages) days.add(day + stage);
  }
  return Array.from(days, formatDay);
}

/** Lists the calendar dates in UTC from one instant to another, in order. */
export function listUtcDates(from: Date, to: Date): string[] {
  const first = countDaysSinceEpoch(from, 0);
  return Array.from({ length: countDaysSinceEpoch(to, 0) - first + 1 }, (_, index) =>
    formatDay(first + index),
  );
}

/** The calendar date at an offset from UTC, in days since the epoch. */
function countDaysSinceEpoch(at: Date, offsetHours: number): number {
  return Math.floor((at.getTime() + offsetHours * 3_600_000) / DAY_MS);
}

function formatDay(day: number): string {
  return formatUtcDate(new Date(day * DAY_MS));
}
