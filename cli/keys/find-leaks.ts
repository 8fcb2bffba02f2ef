import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { findKeyValues, getHint } from '../../core/key-value.ts';
import { CommandError } from '../command-error.ts';

/** Where a key value was found. Never contains the value. */
export interface Leak {
  file: string;
  /** From 1. */
  line: number;
  prefix: string;
  organisationId: string;
  keyId: string;
  /** The last characters of the value. */
  hint: string;
}

/** Folders that contain copies of what others have published. */
const SKIPPED = new Set(['.git', 'node_modules']);

/**
 * Finds key values in files, line by line. Files that are not text are searched, too.
 * @param paths files, or folders with everything below them
 * @throws CommandError if a path does not exist or cannot be read
 */
export async function findLeaks(
  paths: readonly string[],
  onLeak: (leak: Leak) => void,
): Promise<{ files: number; leaks: number }> {
  let files = 0;
  let leaks = 0;
  for (const path of paths) {
    for await (const file of listFiles(path)) {
      files += 1;
      for await (const leak of findInFile(file)) {
        leaks += 1;
        onLeak(leak);
      }
    }
  }
  return { files, leaks };
}

async function* listFiles(path: string): AsyncGenerator<string> {
  const found = await stat(path).catch((error: Error) => {
    throw new CommandError(`“${path}” cannot be read (${error.message}). Name another file or folder.`);
  });
  if (!found.isDirectory()) {
    if (found.isFile()) yield path;
    return;
  }
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name)) continue;
    const below = join(path, entry.name);
    if (entry.isDirectory()) yield* listFiles(below);
    else if (entry.isFile()) yield below; // not links, which may lead in circles
  }
}

/** Latin-1 keeps each byte a character, so that any file can be read, and a value is found in any encoding of ASCII. */
async function* findInFile(file: string): AsyncGenerator<Leak> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file, 'latin1') })) {
    line += 1;
    for (const { value, prefix, organisationId, keyId } of findKeyValues(text)) {
      yield { file, line, prefix, organisationId, keyId, hint: getHint(value) };
    }
  }
}
