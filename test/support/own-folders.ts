import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'latchkey-tests-';

/**
 * Gives this process and its children their own temporary folder and home folder. They are removed when the process exits. If
 * it was killed, the next process removes them.
 */
export function setOwnFolders(): void {
  const shared = tmpdir();
  for (const name of readdirSync(shared)) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) remove(join(shared, name));
  }
  const own = mkdtempSync(join(shared, `${PREFIX}${process.pid}-`));
  const home = join(own, 'home'); // for the caches of CDK and npm
  mkdirSync(home);
  Object.assign(process.env, { TMPDIR: own, TMP: own, TEMP: own, HOME: home, USERPROFILE: home });
  process.env.NODE_COMPILE_CACHE = join(own, 'compile-cache'); // tests start Node some hundred times
  process.once('exit', () => remove(own));
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); // a process that is exiting may still write there
  } catch {
    // The folder belongs to another user or is in use. It stays until it can be removed.
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
