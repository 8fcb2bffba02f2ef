import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { computeClockShift } from '../../../emulator/clock.ts';

describe('the shifted clock', () => {
  it.each(['2027-03-01', '2026-02-28', '2028-02-29', '2026-11-23'])(
    'the shifted clock can be set to %s',
    (date) => {
      const now = new Date('2026-11-23T15:04:05.678Z');
      const moved = new Date(now.getTime() + computeClockShift(date, now));
      expect(moved.toISOString()).toBe(`${date}T15:04:05.678Z`);
    },
  );

  it('the shifted clock shifts the current time and no other dates', async () => {
    const day = 24 * 60 * 60 * 1000;
    const script = `
      import { shiftClock } from './emulator/clock.ts';
      const before = new Date();
      shiftClock(${day});
      const moved = [new Date().getTime(), Date.now(), Date.parse(Date())].map((at) => at - before.getTime() - ${day});
      console.log(JSON.stringify({
        moved: moved.every((off) => Math.abs(off) < ${day / 2}),
        given: new Date('2026-01-01T00:00:00Z').toISOString(),
        parts: new Date(2026, 0, 1).getFullYear(),
        instance: new Date() instanceof Date && before instanceof Date,
      }));`;
    const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', script]);
    expect(JSON.parse(stdout)).toEqual({
      moved: true,
      given: '2026-01-01T00:00:00.000Z',
      parts: 2026,
      instance: true,
    });
  });
});
