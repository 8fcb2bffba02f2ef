import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { HostError, hasCode } from './host-error.ts';
import type { Folders } from './host-options.ts';
import { isRunning, PRIVATE_FOLDER } from './operating-system.ts';
import type { Progress } from './progress.ts';

/**
 * Prepares the data folder, which is locked for this host until cleaned up.
 * @param fresh whether to delete all data of earlier runs
 * @throws HostError if another host uses the folder
 */
export async function prepareDataFolder(
  folders: Folders,
  fresh: boolean,
  progress: Progress,
  cleanUp: AsyncDisposableStack,
): Promise<void> {
  await mkdir(folders.data, { recursive: true, mode: PRIVATE_FOLDER });
  const lock = acquireLock(folders.lockFile);
  cleanUp.defer(() => lock.release());
  if (lock.tookOver) {
    progress.print(
      '  Latchkey did not end properly the last time; its lock is taken over and its data kept.',
    );
  }
  const { assembly, temporary, bundles, dynamodb, logs, localFile } = folders;
  const { signingKeysFile, demonstrationFile, streamPositionsFile } = folders;
  const ofOneRun = [assembly, localFile, temporary];
  const kept = [bundles, dynamodb, logs, signingKeysFile, demonstrationFile, streamPositionsFile];
  await Promise.all(
    [...ofOneRun, ...(fresh ? kept : [])].map((path) => rm(path, { recursive: true, force: true })),
  );
  await Promise.all([logs, temporary].map((folder) => mkdir(folder, { recursive: true })));
  cleanUp.defer(() => rm(temporary, { recursive: true, force: true }));
}

/** The lock of a data folder. */
export interface DataFolderLock {
  /** Whether the last host that held it ended without releasing it. */
  tookOver: boolean;
  release(): void;
}

/** https://www.sqlite.org/rescode.html */
const SQLITE_BUSY = 5;

/** How often to look for the process ID of a holder that is just writing it, and how long to wait in between. */
const HOLDER_ATTEMPTS = 100;
const HOLDER_PAUSE_MS = 20;

/**
 * Locks a data folder, so that no two hosts use it. This is a lock of the operating system, taken by way of SQLite because
 * Node.js has no other: it ends with this process, however that ends. The lock file is never removed: if it were, two
 * hosts could each lock a file of that name. The ID of the holding process is in a file beside it. A process that is
 * killed leaves that file behind.
 * @throws HostError if a running host holds the lock, or the file cannot be written
 */
export function acquireLock(file: string): DataFolderLock {
  const holderFile = `${file}.pid`;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('BEGIN IMMEDIATE');
    const tookOver = existsSync(holderFile);
    writeFileSync(holderFile, String(process.pid));
    return createLock(database, holderFile, tookOver);
  } catch (error) {
    database?.close();
    throw explainLockError(error, file, holderFile);
  }
}

function createLock(database: DatabaseSync, holderFile: string, tookOver: boolean): DataFolderLock {
  return {
    tookOver,
    release: () => {
      rmSync(holderFile, { force: true });
      database.close();
    },
  };
}

function explainLockError(error: unknown, file: string, holderFile: string): unknown {
  if (!hasCode(error, 'ERR_SQLITE_ERROR')) return error;
  const { errcode, errstr } = error as Error & { errcode: number; errstr: string };
  if (errcode !== SQLITE_BUSY) {
    return new HostError(`${file} cannot be used (${errstr}). Choose another folder with --data.`);
  }
  const holder = findHolder(holderFile);
  const name = holder === undefined ? '' : ` as process ${holder}`;
  return new HostError(
    `Latchkey is already running${name}. Stop it first, or choose another folder with --data.`,
  );
}

/** Finds the process that holds the lock. If it has just taken the lock over, it may not have written its ID yet. */
function findHolder(holderFile: string): number | undefined {
  for (let attempt = 0; attempt < HOLDER_ATTEMPTS; attempt++) {
    const holder = existsSync(holderFile) ? Number(readFileSync(holderFile, 'utf8')) : 0;
    if (holder > 0 && isRunning(holder)) return holder;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HOLDER_PAUSE_MS);
  }
  return undefined;
}
