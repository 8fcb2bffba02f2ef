import { clearLine, cursorTo } from 'node:readline';

/** A terminal, or a redirected output. */
type Screen = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

/** Shows what the host is doing: a line for each finished step with its duration. */
export class Progress {
  readonly #out: Screen;
  readonly #running = new Set<string>();

  constructor(out: Screen) {
    this.#out = out;
  }

  /** Shows a step while it runs, if the output is a terminal, and once it is done. */
  async step<Result>(name: string, work: Promise<Result>): Promise<Result> {
    const started = performance.now();
    this.#running.add(name);
    this.#showRunning();
    try {
      const result = await work;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      this.#running.delete(name);
      this.print(`  ${name} ${'.'.repeat(Math.max(3, 50 - name.length))} ${seconds} s`);
      return result;
    } finally {
      this.#running.delete(name);
    }
  }

  /** Prints a line above the running steps. */
  print(line: string): void {
    if (this.#out.isTTY) {
      cursorTo(this.#out, 0);
      clearLine(this.#out, 0);
    }
    this.#out.write(`${line}\n`);
    this.#showRunning();
  }

  #showRunning(): void {
    if (!this.#out.isTTY || this.#running.size === 0) return;
    const line = `  … ${[...this.#running].join(', ')}`.slice(0, (this.#out.columns || 80) - 1);
    cursorTo(this.#out, 0);
    clearLine(this.#out, 0);
    this.#out.write(line);
  }
}
