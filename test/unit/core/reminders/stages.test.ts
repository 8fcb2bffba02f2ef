import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { subtractDays, toDate } from '../../../../core/calendar.ts';
import { buildExpiry } from '../../../../core/expiry.ts';
import {
  type EndingKey,
  findNearestStage,
  getStageStart,
  listEndDates,
  listUtcDates,
  reachesStage,
} from '../../../../core/reminders/stages.ts';
import { STAGES } from './world.ts';

const ZONES = Intl.supportedValuesOf('timeZone');
const DAY_MS = 86_400_000;

function keyExpiringOn(date: string, timeZone: string): EndingKey {
  return { expiresAt: buildExpiry(date, timeZone).expiresAt, endsOn: date };
}

/** Runs daily at an hour of the day. @returns the stages found, with their dates */
function findStages(
  key: EndingKey,
  timeZone: string,
  first: string,
  days: number,
  hour = 5,
): [string, number][] {
  return Array.from(
    { length: days },
    (_, day) => new Date(Date.parse(first) + day * DAY_MS + hour * 3_600_000),
  ).flatMap((to): [string, number][] => {
    const span = { from: subtractDays(to, 1), to };
    if (!reachesStage(key, timeZone, span, to, STAGES)) return [];
    expect(listEndDates(span, STAGES)).toContain(key.endsOn);
    return [[to.toISOString().slice(0, 10), findNearestStage(key, timeZone, to, STAGES) as number]];
  });
}

describe('stages of a key', () => {
  test('daily runs find each stage once when Chicago moves its clocks forward', () => {
    const found = (date: string) =>
      findStages(keyExpiringOn(date, 'America/Chicago'), 'America/Chicago', '2027-03-08', 15);
    expect(found('2027-03-14')).toEqual([
      ['2027-03-08', 7], // 7 March starts there at 06:00 UTC, after the run of that day
      ['2027-03-12', 3],
      ['2027-03-13', 2],
      ['2027-03-14', 1],
      ['2027-03-15', 0],
    ]);
    // 14 March has 23 hours there: it begins an hour after one run, and ends as the next one starts.
    expect(found('2027-03-15').slice(-2)).toEqual([
      ['2027-03-15', 1],
      ['2027-03-16', 0],
    ]);
    expect(found('2027-03-21').map(([, stage]) => stage)).toEqual([14, 7, 3, 2, 1, 0]);
  });

  test('daily runs find each stage once when Chicago moves its clocks back', () => {
    const key = keyExpiringOn('2027-11-07', 'America/Chicago');
    expect(
      findStages(key, 'America/Chicago', '2027-11-04', 6).filter(([, stage]) => stage === 0),
    ).toHaveLength(1);
  });

  test('daily runs find each stage once, in every time zone and at every hour', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.date({ min: new Date('2026-12-01'), max: new Date('2028-12-01'), noInvalidDate: true }),
        fc.nat({ max: 23 }),
        (timeZone, date, hour) => {
          const endsOn = date.toISOString().slice(0, 10);
          const first = subtractDays(date, 33).toISOString().slice(0, 10);
          const found = findStages(keyExpiringOn(endsOn, timeZone), timeZone, first, 36, hour);
          expect(found.map(([, stage]) => stage)).toEqual(STAGES);
        },
      ),
    );
  });

  test('stage 0 begins at the end itself, even in the middle of a day', () => {
    const key = {
      ...keyExpiringOn('2027-03-21', 'Europe/London'),
      worksUntil: '2027-03-14T17:05:00Z',
      endsOn: '2027-03-14',
    };
    expect(getStageStart(key, 0, 'Europe/London')).toBe(Date.parse('2027-03-14T17:05:00Z'));
    expect(findNearestStage(key, 'Europe/London', new Date('2027-03-14T17:04:59Z'), STAGES)).toBe(1);
    expect(findNearestStage(key, 'Europe/London', new Date('2027-03-14T17:05:00Z'), STAGES)).toBe(1);
    expect(findNearestStage(key, 'Europe/London', new Date('2027-03-14T17:05:00.001Z'), STAGES)).toBe(0);
  });

  test('findNearestStage is undefined before the first stage', () => {
    const key = keyExpiringOn('2027-03-31', 'Europe/London');
    expect(findNearestStage(key, 'Europe/London', new Date('2027-02-28T23:59:59Z'), STAGES)).toBeUndefined();
    expect(findNearestStage(key, 'Europe/London', new Date('2027-03-01T00:00:00Z'), STAGES)).toBe(30);
  });

  test('a stage at the edge of a span belongs only to the span that ends there', () => {
    const key = keyExpiringOn('2027-03-31', 'UTC');
    const at = new Date('2027-03-01T00:00:00Z');
    expect(reachesStage(key, 'UTC', { from: subtractDays(at, 1), to: at }, at, STAGES)).toBe(true);
    expect(reachesStage(key, 'UTC', { from: at, to: subtractDays(at, -1) }, at, STAGES)).toBe(false);
  });
});

test('a run queries the date of an overlap that has just ended, at every hour and from east to west', () => {
  for (const timeZone of ['Pacific/Kiritimati', 'Europe/London', 'Etc/GMT+12']) {
    for (let hour = 0; hour < 24; hour++) {
      const end = new Date(Date.UTC(2027, 2, 14, hour, 30));
      const span = { from: subtractDays(end, 1), to: end };
      const next = { from: end, to: subtractDays(end, -1) };
      const endsOn = toDate(end, timeZone).toString();
      expect(listEndDates(span, [0]), timeZone).toContain(endsOn);
      expect(listEndDates(next, [0]), timeZone).toContain(endsOn);
    }
  }
});

test('a run queries as many dates as its span has days', () => {
  const to = new Date('2027-03-01T05:00:00Z');
  expect(listEndDates({ from: subtractDays(to, 1), to }, STAGES).length).toBeLessThanOrEqual(
    4 * STAGES.length,
  );
  expect(listUtcDates(subtractDays(to, 2), to)).toEqual(['2027-02-27', '2027-02-28', '2027-03-01']);
});
