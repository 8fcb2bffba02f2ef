/** What authorizers answered, kept by the identity that they answered about. */
export class ResultCache<Result> {
  readonly #milliseconds: number;
  readonly #kept = new Map<string, { result: Result; until: number }>();

  /** @param seconds how long a result is kept; 0 for not at all */
  constructor(seconds: number) {
    this.#milliseconds = seconds * 1000;
  }

  get(identity: readonly string[], now: Date): Result | undefined {
    const found = this.#kept.get(keyOf(identity));
    return found && now.getTime() < found.until ? found.result : undefined;
  }

  keep(identity: readonly string[], result: Result, now: Date): void {
    this.#kept.set(keyOf(identity), { result, until: now.getTime() + this.#milliseconds });
  }
}

function keyOf(identity: readonly string[]): string {
  return JSON.stringify(identity);
}
