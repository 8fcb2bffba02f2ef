import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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
  const folder = createFolder();
  for (const [name, content] of Object.entries(readEntries(file))) {
    const path = join(folder, name);
    if (relative(folder, path).startsWith('..'))
      throw new EmulatorError(`${file} has an entry outside of its folder: ${name}. Package it again.`);
    if (name.endsWith('/')) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  declareCommonJs(folder);
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

/**
 * Copies the code of a function into a temporary folder if Node.js would take it for ES modules because of a `package.json` above
 * it. Lambda has only what is in the folder.
 * @returns the folder to run it from
 */
export function separateFromParents(folder: string): string {
  const isPackage = !statSync(folder).isDirectory() || existsSync(join(folder, 'package.json'));
  if (isPackage || findModuleType(dirname(folder)) !== 'module') return folder;
  const copy = createFolder();
  cpSync(folder, copy, { recursive: true });
  declareCommonJs(copy);
  return copy;
}

function createFolder(): string {
  return mkdtempSync(join(tmpdir(), 'function-'));
}

/**
 * Makes Node.js take `.js` files for CommonJS unless the code has a `package.json` that decides, as Lambda does.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
function declareCommonJs(folder: string): void {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) writeFileSync(file, '{"type":"commonjs"}');
}

/** The `type` of the nearest `package.json` in a folder or above it. */
function findModuleType(folder: string): unknown {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return Object(JSON.parse(readFileSync(file, 'utf8'))).type;
  const parent = dirname(folder);
  return parent === folder ? undefined : findModuleType(parent);
}
