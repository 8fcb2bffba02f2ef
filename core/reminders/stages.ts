import { type ApiKey, getEnd } from '../api-key.ts';
import { getStartOfDay } from '../expiry.ts';

/** Days before the end of a key at which its recipients are told, most first; 0 says that it has ended. */
export type Stages = readonly number[];

/** The time between two runs: after `from`, up to and including `to`. Half-open, so that no instant is in two spans. */
export interface Span {
  from: Date;
  to: Date;
}

/** What decides at which stage a key is. */
export type EndingKey = Pick<ApiKey, 'expiresAt' | 'worksUntil' | 'endsOn'>;

const DAY_MS = 24 * 60 * 60 * 1000;

// Offsets from UTC at which a date begins first and last: those of Pacific/Kiritimati and Etc/GMT+12.
const FIRST_OFFSET_HOURS = 14;
const LAST_OFFSET_HOURS = -12;

/** How many starts of days are cached: a run meets few dates and zones, but each of them often. */
const CACHED = 10_000;
const cache = new Map<string, number>();

/**
 * The instant at which a key reaches a stage, in milliseconds since the epoch. A stage is a calendar date in the
 * organisation's time zone and begins with it, whatever the clocks do in between; stage 0 begins at the end itself.
 */
export function getStageStart(key: EndingKey, stage: number, timeZone: string): number {
  if (stage === 0) return getEnd(key);
  const id = `${key.endsOn}/${stage}/${timeZone}`;
  let start = cache.get(id);
  if (start === undefined) {
    if (cache.size === CACHED) cache.clear();
    start = getStartOfDay(key.endsOn, stage, timeZone);
    cache.set(id, start);
  }
  return start;
}

/**
 * The nearest stage that a key has reached by a time; undefined if it has reached none yet. A day begins with its first
 * instant, but an end has passed only after its own: a day of 23 hours can begin just after a run and end just at the next,
 * which then still tells of the day.
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
 * Whether a key reaches any stage in a span of time.
 * @param now when it is asked, which may be later than the span ends
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

/** The dates of ends, in order, that keys can have which reach a stage in a span of time, whatever their time zone. */
export function listEndDates({ from, to }: Span, stages: Stages): string[] {
  const days = new Set<number>();
  for (
    let day = countDaysSinceEpoch(from, LAST_OFFSET_HOURS);
    day <= countDaysSinceEpoch(to, FIRST_OFFSET_HOURS);
    day++
  ) {
    for (const stage of stages) days.add(day + stage);
  }
  return [...days].sort((one, other) => one - other).map(formatDay);
}

/** The calendar dates in UTC, in order, from one instant to another. */
export function listUtcDates(from: Date, to: Date): string[] {
  const first = countDaysSinceEpoch(from, 0);
  return Array.from({ length: countDaysSinceEpoch(to, 0) - first + 1 }, (_, index) =>
    formatDay(first + index),
  );
}

/** The day of a run: its calendar date in UTC. */
export function formatUtcDate(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** The same time of day in UTC a number of days earlier. */
export function subtractDays(time: Date, days: number): Date {
  return new Date(time.getTime() - days * DAY_MS);
}

/** The calendar date at an offset from UTC, in days since the epoch. */
function countDaysSinceEpoch(at: Date, offsetHours: number): number {
  return Math.floor((at.getTime() + offsetHours * 3_600_000) / DAY_MS);
}

function formatDay(day: number): string {
  return formatUtcDate(new Date(day * DAY_MS));
}
