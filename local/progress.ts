import { clearLine, cursorTo } from 'node:readline';

/** A terminal, or whatever output was redirected to. */
type Screen = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

/** Tells whoever started the host what it is doing: a line for each step that is done and how long it took. */
export class Progress {
  readonly #out: Screen;
  readonly #underWay = new Set<string>();

  constructor(out: Screen) {
    this.#out = out;
  }

  /** Shows a step while it is under way, on a screen, and once it is done. */
  async step<Result>(what: string, work: Promise<Result>): Promise<Result> {
    const started = performance.now();
    this.#underWay.add(what);
    this.#showUnderWay();
    try {
      const result = await work;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      this.#underWay.delete(what);
      this.say(`  ${what} ${'.'.repeat(Math.max(3, 50 - what.length))} ${seconds} s`);
      return result;
    } finally {
      this.#underWay.delete(what);
    }
  }

  /** Shows a line, above the steps that are under way. */
  say(line: string): void {
    if (this.#out.isTTY) {
      cursorTo(this.#out, 0);
      clearLine(this.#out, 0);
    }
    this.#out.write(`${line}\n`);
    this.#showUnderWay();
  }

  #showUnderWay(): void {
    if (!this.#out.isTTY || this.#underWay.size === 0) return;
    const line = `  … ${[...this.#underWay].join(', ')}`.slice(0, (this.#out.columns || 80) - 1);
    cursorTo(this.#out, 0);
    clearLine(this.#out, 0);
    this.#out.write(line);
  }
}
