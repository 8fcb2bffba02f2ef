import { readFile, rm, writeFile } from 'node:fs/promises';
import { isCode, Problem } from './problem.ts';

/** A hold on a data folder. */
export interface Lock {
  /** Whether an earlier host held it that no longer runs, and so ended without cleaning up. */
  tookOver: boolean;
  release(): Promise<void>;
}

/**
 * Takes hold of a data folder, so that no two hosts use it at once.
 * @throws Problem where a running host holds it.
 */
export async function takeLock(file: string): Promise<Lock> {
  const holder = await holderOf(file);
  if (holder !== undefined && isRunning(holder)) {
    throw new Problem(
      `Latchkey is running already, as process ${holder}: stop it first or, if that is another program, delete ${file}.`,
    );
  }
  if (holder !== undefined) await rm(file, { force: true });
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    return takeLock(file); // another host was quicker
  }
  return { tookOver: holder !== undefined, release: () => rm(file, { force: true }) };
}

/** The id of the process that wrote the lock; NaN where that was cut short. */
async function holderOf(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (!isCode(error, 'ENOENT')) throw error;
  });
  return text === undefined ? undefined : Number(text || 'unknown');
}

function isRunning(processId: number): boolean {
  if (!Number.isInteger(processId) || processId === process.pid) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM'); // it runs, but belongs to another user
  }
}
