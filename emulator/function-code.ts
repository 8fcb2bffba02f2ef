import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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
  const folder = createFolder(file);
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
  const above = isPackage ? undefined : findAbove(dirname(folder), 'package.json');
  if (above === undefined || Object(JSON.parse(readFileSync(above, 'utf8'))).type !== 'module') return folder;
  const copy = createFolder(folder);
  cpSync(folder, copy, { recursive: true });
  declareCommonJs(copy);
  return copy;
}

/**
 * Creates a temporary folder for the code of a function, which finds the packages of its app there as it would in place. So it
 * has the SDK, which Lambda has, too.
 * @param original the folder or the zip file with the code
 */
function createFolder(original: string): string {
  const parent = mkdtempSync(join(tmpdir(), 'function-'));
  const packages = findAbove(dirname(original), 'node_modules');
  if (packages !== undefined) symlinkSync(packages, join(parent, 'node_modules'), 'dir');
  const folder = join(parent, 'code');
  mkdirSync(folder);
  return folder;
}

/**
 * Makes Node.js take `.js` files for CommonJS unless the code has a `package.json` that decides, as Lambda does.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
function declareCommonJs(folder: string): void {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) writeFileSync(file, '{"type":"commonjs"}');
}

/** Finds the nearest file of a name in a folder or above it. */
function findAbove(folder: string, name: string): string | undefined {
  const file = join(folder, name);
  if (existsSync(file)) return file;
  const parent = dirname(folder);
  return parent === folder ? undefined : findAbove(parent, name);
}
