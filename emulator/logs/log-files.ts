import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** The functions' logs: a file for each, and the screen where that is wanted. */
export class LogFiles {
  readonly #folder: string;
  readonly #show: ((text: string) => void) | undefined;
  readonly #files = new Map<string, WriteStream>();

  /** @param show called with every line too, if given */
  constructor(folder: string, show: ((text: string) => void) | undefined) {
    this.#folder = folder;
    this.#show = show;
    mkdirSync(folder, { recursive: true });
  }

  pathOf(functionName: string): string {
    return join(this.#folder, `${functionName}.log`);
  }

  write(functionName: string, line: string): void {
    this.#fileOf(functionName).write(`${new Date().toISOString()} ${line}\n`);
    this.#show?.(`${functionName}: ${line}`);
  }

  #fileOf(functionName: string): WriteStream {
    const file =
      this.#files.get(functionName) ?? createWriteStream(this.pathOf(functionName), { flags: 'a' });
    this.#files.set(functionName, file);
    return file;
  }
}
