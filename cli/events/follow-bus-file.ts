import { open, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 200;

/**
 * Calls back with each line that is appended to a file from now on. A line that is not complete yet waits for its end.
 * @param file need not exist yet
 * @param onStart called once it is known from where on lines are new
 * @param signal ends it after the next look at the file. @default never ends
 */
export async function followBusFile(
  file: string,
  { onStart, onLine }: { onStart(): void; onLine(line: string): void },
  signal?: AbortSignal,
): Promise<void> {
  let position = await findSize(file);
  onStart();
  let rest = Buffer.alloc(0);
  while (!signal?.aborted) {
    const size = await findSize(file);
    if (size < position) [position, rest] = [0, Buffer.alloc(0)]; // the host has started over
    if (size > position) {
      const added = Buffer.concat([rest, await readRange(file, position, size)]);
      const end = added.lastIndexOf('\n') + 1;
      for (const line of added.subarray(0, end).toString().split('\n')) if (line !== '') onLine(line);
      [position, rest] = [size, added.subarray(end)];
    }
    await pause(PAUSE_MS);
  }
}

async function findSize(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

async function readRange(file: string, from: number, to: number): Promise<Buffer> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(to - from), 0, to - from, from);
  return buffer.subarray(0, bytesRead);
}
