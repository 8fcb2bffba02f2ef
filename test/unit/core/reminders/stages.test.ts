import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysLater, daysUntil, expiryOf } from '../../../../core/expiry.ts';
import {
  coveredSpan,
  currentStage,
  daysBefore,
  expiryDatesDue,
  reachedStage,
  runDay,
} from '../../../../core/reminders/stages.ts';
import { instants, timeZones } from '../../../support/arbitraries.ts';
import { STAGES } from '../../../support/reminders.ts';

/** The runs of 45 days up to a week after an expiry, of which some may not have happened. */
function stagesTold(expiresOn: string, expiresAt: string, timeZone: string, missed: ReadonlySet<number>) {
  const finished = new Set<string>();
  const told: { stage: number; day: number }[] = [];
  for (let day = -45; day <= 7; day++) {
    const time = new Date(daysLater(new Date(`${expiresAt.slice(0, 10)}T05:00:00Z`), day, 'UTC'));
    if (day === -45) for (const earlier of daysBefore(time)) finished.add(earlier);
    if (missed.has(day)) continue;
    const span = coveredSpan(time, finished);
    const stage = reachedStage(expiresOn, timeZone, span, STAGES);
    if (stage !== undefined) {
      told.push({ stage, day });
      expect(expiryDatesDue(span, STAGES)).toContain(expiresOn);
    }
    finished.add(runDay(time));
  }
  return told;
}

describe('stages', () => {
  test('are each reached exactly once by daily runs, in every time zone', () => {
    fc.assert(
      fc.property(instants(), timeZones(), (createdAt, timeZone) => {
        const { expiresOn, expiresAt } = expiryOf(createdAt, timeZone, 'P1Y');
        const told = stagesTold(expiresOn, expiresAt, timeZone, new Set());
        expect(told.map(({ stage }) => stage)).toEqual([...STAGES]);
      }),
      { numRuns: 40 },
    );
  });

  test('that were missed are made up for once, by the nearest', () => {
    const gaps = fc.uniqueArray(fc.integer({ min: -44, max: 6 }), { maxLength: 40 });
    fc.assert(
      fc.property(instants(), timeZones(), gaps, (createdAt, timeZone, missedDays) => {
        const { expiresOn, expiresAt } = expiryOf(createdAt, timeZone, 'P1Y');
        const told = stagesTold(expiresOn, expiresAt, timeZone, new Set(missedDays));
        const stages = told.map(({ stage }) => stage);
        expect(stages).toEqual([...new Set(stages)].sort((one, other) => other - one));
        expect(stages.at(-1)).toBe(0); // the last run is after the expiry date: nobody is left untold
        for (const stage of STAGES.filter((passed) => !stages.includes(passed))) {
          expect(stages.some((nearer) => nearer < stage)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a first run tells of every key that is within 30 days of its expiry', () => {
    const time = new Date('2027-03-01T05:00:00Z');
    const span = coveredSpan(time, new Set());
    expect(reachedStage('2027-03-06', 'Europe/London', span, STAGES)).toBe(7);
    expect(reachedStage('2027-03-31', 'Europe/London', span, STAGES)).toBe(30);
    expect(reachedStage('2027-04-01', 'Europe/London', span, STAGES)).toBeUndefined();
  });

  test('what was left open is told at the stage where it stands now', () => {
    fc.assert(
      fc.property(instants(), timeZones(), fc.integer({ min: -20, max: 30 }), (time, timeZone, days) => {
        const expiresOn = expiryOf(time, timeZone, `P${days + 20}D`).expiresOn;
        const left = Math.max(0, daysUntil(expiresOn, time, timeZone));
        const stage = currentStage(expiresOn, timeZone, time, STAGES);
        if (left > 30) return;
        expect(STAGES).toContain(stage);
        expect(stage).toBeGreaterThanOrEqual(left);
        expect(STAGES.filter((nearer) => nearer < stage && nearer >= left)).toEqual([]);
      }),
    );
  });

  test('a run asks for as many dates as it covers days, whatever is stored', () => {
    const time = new Date('2027-03-01T05:00:00Z');
    expect(expiryDatesDue(coveredSpan(time, new Set(daysBefore(time))), STAGES).length).toBeLessThanOrEqual(
      4 * STAGES.length,
    );
    expect(expiryDatesDue(coveredSpan(time, new Set()), STAGES).length).toBeLessThanOrEqual(65);
  });
});
