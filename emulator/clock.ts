/** How many milliseconds to shift the clock so that today becomes `date` (`YYYY-MM-DD`, UTC) at the same time of day. */
export function computeClockShift(date: string, now: Date): number {
  return Date.parse(date) - Date.parse(now.toISOString().slice(0, 10));
}

/** Shifts `Date` for all code in this thread from now on. Timers are not affected. */
export function shiftClock(milliseconds: number): void {
  if (milliseconds === 0) return;
  const RealDate = Date;
  const now = (): number => RealDate.now() + milliseconds;
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
  });
}
