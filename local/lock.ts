import { DatabaseSync } from 'node:sqlite';
import { isCode, Problem } from './problem.ts';

/** A hold on a data folder. */
export interface Lock {
  /** Whether the host that held it last ended without cleaning up. */
  tookOver: boolean;
  release(): void;
}

/** https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const BUSY_MILLISECONDS = 5_000;

/**
 * Takes hold of a data folder, so that no two hosts use it at once. The hold is a lock of the operating system, which
 * ends with this process however it ends; SQLite is the way to one that Node.js has. The file stays: two hosts could
 * each hold one of the same name if it were removed.
 * @throws Problem if a running host holds it, or the file cannot be written.
 */
export function takeLock(file: string): Lock {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_MILLISECONDS });
    database.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE');
    const tookOver = holderIn(database) !== 0;
    // Committed, and held again: whoever wants the lock can read who holds it.
    database.exec(`PRAGMA user_version = ${process.pid}; COMMIT; BEGIN IMMEDIATE`);
    return holdOf(database, tookOver);
  } catch (error) {
    const problem = problemOf(error, file, database);
    database?.close();
    throw problem;
  }
}

function holdOf(database: DatabaseSync, tookOver: boolean): Lock {
  return {
    tookOver,
    release: () => {
      try {
        database.exec('PRAGMA user_version = 0; COMMIT');
      } catch (error) {
        if (!isCode(error, 'ERR_SQLITE_ERROR')) throw error; // a full disk: the next host finds an unclean end
      } finally {
        database.close();
      }
    },
  };
}

/** The id of the process that holds the lock, or held it last and ended without releasing it; 0 if none did. */
function holderIn(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}

function problemOf(error: unknown, file: string, database: DatabaseSync | undefined): unknown {
  if (!isCode(error, 'ERR_SQLITE_ERROR')) return error;
  const { errcode, errstr } = error as Error & { errcode: number; errstr: string };
  if (errcode !== SQLITE_BUSY || !database) {
    return new Problem(`${file} cannot be used (${errstr}): choose another folder with --data.`);
  }
  database.exec(`PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`); // the holder may be writing its id
  return new Problem(
    `Latchkey is running already, as process ${holderIn(database)}: stop it first, or choose another folder with --data.`,
  );
}
