/** How far the clock must be moved, in milliseconds, for today to be a date (`YYYY-MM-DD`, UTC) at this time of day. */
export function clockShiftTo(date: string, now: Date): number {
  return Date.parse(date) - Date.parse(now.toISOString().slice(0, 10));
}

/** Moves the clock of this thread. Everything that asks for the time from then on gets the moved one; timers run on. */
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
