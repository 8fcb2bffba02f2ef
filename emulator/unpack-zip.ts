import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { unzipSync } from 'fflate';
import { EmulatorError } from './emulator-error.ts';

/**
 * Unpacks the code of a function into a temporary folder, as Lambda does.
 * @returns the folder
 * @throws EmulatorError if the file is not a zip file, or has entries outside of its folder
 */
export function unpackZip(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  for (const [name, content] of Object.entries(readEntries(file))) {
    const path = join(folder, name);
    if (relative(folder, path).startsWith('..'))
      throw new EmulatorError(`${file} has an entry outside of its folder: ${name}. Package it again.`);
    if (name.endsWith('/')) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  // Lambda takes a .js file for CommonJS unless a package.json says otherwise. Node.js would look above the folder, too.
  const packageFile = join(folder, 'package.json');
  if (!existsSync(packageFile)) writeFileSync(packageFile, '{"type":"commonjs"}');
  return folder;
}

function readEntries(file: string): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(readFileSync(file));
  } catch (cause) {
    throw new EmulatorError(`${file} cannot be unpacked: ${(cause as Error).message}. Package it again.`, {
      cause,
    });
  }
}
