import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { HostError, isCode } from './host-error.ts';

/** A hold on a data folder. */
export interface Lock {
  /** Whether the host that held it last ended without cleaning up. */
  tookOver: boolean;
  release(): void;
}

/** https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;

/** How often, and with which pauses in milliseconds, to look for a holder that is just writing its process id. */
const LOOKS = 100;
const PAUSE_MS = 20;

/**
 * Takes hold of a data folder, so that no two hosts use it at once. The hold is a lock of the operating system, which
 * ends with this process however it ends; SQLite is the way to one that Node.js has. The file stays: two hosts could
 * each hold one of the same name if it were removed. Beside it stands the id of the process that holds it, which a
 * process that ends without cleaning up leaves behind.
 * @throws HostError if a running host holds it, or the file cannot be written.
 */
export function takeLock(file: string): Lock {
  const holderFile = `${file}.pid`;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('BEGIN IMMEDIATE');
    const tookOver = existsSync(holderFile);
    writeFileSync(holderFile, String(process.pid));
    return holdOf(database, holderFile, tookOver);
  } catch (error) {
    database?.close();
    throw problemOf(error, file, holderFile);
  }
}

function holdOf(database: DatabaseSync, holderFile: string, tookOver: boolean): Lock {
  return {
    tookOver,
    release: () => {
      rmSync(holderFile, { force: true });
      database.close();
    },
  };
}

function problemOf(error: unknown, file: string, holderFile: string): unknown {
  if (!isCode(error, 'ERR_SQLITE_ERROR')) return error;
  const { errcode, errstr } = error as Error & { errcode: number; errstr: string };
  if (errcode !== SQLITE_BUSY) {
    return new HostError(`${file} cannot be used (${errstr}): choose another folder with --data.`);
  }
  const holder = findHolder(holderFile);
  const which = holder === undefined ? '' : `, as process ${holder}`;
  return new HostError(
    `Latchkey is running already${which}: stop it first, or choose another folder with --data.`,
  );
}

/** The process that holds the lock; whoever has just taken it over from a dead one may not have written its id yet. */
function findHolder(holderFile: string): number | undefined {
  for (let look = 0; look < LOOKS; look++) {
    const holder = existsSync(holderFile) ? Number(readFileSync(holderFile, 'utf8')) : 0;
    if (holder > 0 && isRunning(holder)) return holder;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
  return undefined;
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM'); // somebody else's
  }
}
