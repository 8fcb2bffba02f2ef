/**
 * Collects changed files into batches, and processes one batch at a time. Files that change meanwhile form the next batch,
 * however many they are.
 */
export class ChangeBatches {
  readonly #process: (files: ReadonlySet<string>) => Promise<void>;
  readonly #debounce: () => Promise<void>;
  #waiting = new Set<string>();
  #running: Promise<void> | undefined;

  /**
   * @param process processes a batch; must not reject
   * @param debounce waits before each batch for other files of the same save
   */
  constructor(process: (files: ReadonlySet<string>) => Promise<void>, debounce: () => Promise<void>) {
    this.#process = process;
    this.#debounce = debounce;
  }

  add(file: string): void {
    this.#waiting.add(file);
    this.#running ??= this.#run();
  }

  /** Discards waiting files, and resolves when the current batch is done. */
  async stop(): Promise<void> {
    this.#waiting.clear();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.size > 0) {
      await this.#debounce();
      const files = this.#waiting;
      this.#waiting = new Set();
      if (files.size > 0) await this.#process(files);
    }
    this.#running = undefined;
  }
}
