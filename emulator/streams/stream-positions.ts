import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { StreamPositions } from './stream-reader.ts';

const fileSchema = z.record(z.string(), z.string());

/**
 * Keeps how far streams were read.
 * @param file where to keep it, so that records are not delivered again after a restart. @default in memory
 */
export function createStreamPositions(file?: string): StreamPositions {
  const stored = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '{}';
  const positions = new Map(Object.entries(fileSchema.parse(JSON.parse(stored))));
  const getId = (consumer: string, shardId: string): string => `${consumer} ${shardId}`;
  return {
    find: (consumer, shardId) => positions.get(getId(consumer, shardId)),
    async save(consumer, shardId, position) {
      positions.set(getId(consumer, shardId), position);
      if (file !== undefined) await writeFile(file, JSON.stringify(Object.fromEntries(positions)));
    },
  };
}
