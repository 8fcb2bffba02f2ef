import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { StreamPositions } from './stream-reader.ts';

const fileSchema = z.record(z.string(), z.string());

/**
 * Keeps how far streams were read.
 * @param file where to keep it, so that records are not delivered again after a restart. It is always whole, also if the process
 *   is killed while it writes. @default in memory
 */
export function createStreamPositions(file?: string): StreamPositions {
  const stored = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '{}';
  const positions = new Map(Object.entries(fileSchema.parse(JSON.parse(stored))));
  const getId = (consumer: string, shardId: string): string => `${consumer} ${shardId}`;
  let written = Promise.resolve();
  return {
    find: (consumer, shardId) => positions.get(getId(consumer, shardId)),
    save(consumer, shardId, position) {
      positions.set(getId(consumer, shardId), position);
      // One after the other, because two would write the same unfinished file.
      if (file !== undefined) written = written.catch(() => undefined).then(() => write(file, positions));
      return written;
    },
  };
}

/** Replaces the file at once. */
async function write(file: string, positions: ReadonlyMap<string, string>): Promise<void> {
  const unfinished = `${file}.new`;
  await writeFile(unfinished, JSON.stringify(Object.fromEntries(positions)));
  await rename(unfinished, file);
}
