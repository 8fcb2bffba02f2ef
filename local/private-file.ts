import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import { HostError, hasCode } from './host-error.ts';
import { PRIVATE_FILE } from './operating-system.ts';

/**
 * Reads a JSON file that the host wrote.
 * @returns `undefined` if there is no such file
 * @throws HostError if the file is damaged
 */
export async function readPrivateFile<Content>(
  file: string,
  schema: z.ZodType<Content>,
): Promise<Content | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
  if (text === undefined) return undefined;
  const result = schema.safeParse(parseJsonOrUndefined(text));
  if (result.success) return result.data;
  throw new HostError(`${file} is damaged. Start over with npm start -- --fresh.`);
}

/** Writes a JSON file that only this user may read. Readers see either all of it or the previous file. */
export async function writePrivateFile(file: string, content: unknown): Promise<void> {
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, `${JSON.stringify(content, undefined, 2)}\n`, { mode: PRIVATE_FILE });
  await rename(unfinished, file);
}

function parseJsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
