import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** Writes the logs of functions: one file for each function and, if wanted, the screen. */
export class LogFiles {
  readonly #folder: string;
  readonly #show: ((text: string) => void) | undefined;
  readonly #files = new Map<string, WriteStream>();

  /** @param show also called with every line, if given */
  constructor(folder: string, show: ((text: string) => void) | undefined) {
    this.#folder = folder;
    this.#show = show;
    mkdirSync(folder, { recursive: true });
  }

  getPath(functionName: string): string {
    return join(this.#folder, `${functionName}.log`);
  }

  write(functionName: string, line: string): void {
    this.#openFile(functionName).write(`${new Date().toISOString()} ${line}\n`);
    this.#show?.(`${functionName}: ${line}`);
  }

  #openFile(functionName: string): WriteStream {
    const file =
      this.#files.get(functionName) ?? createWriteStream(this.getPath(functionName), { flags: 'a' });
    this.#files.set(functionName, file);
    return file;
  }
}
