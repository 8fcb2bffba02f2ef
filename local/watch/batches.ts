/**
 * Merges changes: they are worked on in batches, one batch at a time. Whatever changes while a batch is worked on waits
 * for the next one, however much it is.
 */
export class Batches {
  readonly #work: (files: ReadonlySet<string>) => Promise<void>;
  readonly #settle: () => Promise<void>;
  #waiting = new Set<string>();
  #running: Promise<void> | undefined;

  /**
   * @param work must not reject
   * @param settle waits before each batch for what belongs to the same save
   */
  constructor(work: (files: ReadonlySet<string>) => Promise<void>, settle: () => Promise<void>) {
    this.#work = work;
    this.#settle = settle;
  }

  add(file: string): void {
    this.#waiting.add(file);
    this.#running ??= this.#run();
  }

  /** Forgets what waits, and resolves once the batch under way is done. */
  async stop(): Promise<void> {
    this.#waiting.clear();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0) {
      await this.#settle();
      const files = this.#waiting;
      this.#waiting = new Set();
      if (files.size > 0) await this.#work(files);
    }
    this.#running = undefined;
  }
}
