import { mkdir, rm } from 'node:fs/promises';
import { takeLock } from './lock.ts';
import { PRIVATE_FOLDER } from './operating-system.ts';
import type { Progress } from './progress.ts';
import type { Folders } from './settings.ts';

/**
 * Makes the data folder ready for this host alone, until it is cleaned up.
 * @param fresh whether to forget all that is in it
 * @throws HostError if a running host uses it.
 */
export async function prepareDataFolder(
  folders: Folders,
  fresh: boolean,
  progress: Progress,
  cleanUp: AsyncDisposableStack,
): Promise<void> {
  await mkdir(folders.data, { recursive: true, mode: PRIVATE_FOLDER });
  const lock = takeLock(folders.lockFile);
  cleanUp.defer(() => lock.release());
  if (lock.tookOver) {
    progress.say('  Latchkey did not end properly the last time; its lock is taken over and its data kept.');
  }
  const { assembly, temporary, dynamodb, logs, signingKeysFile, demonstrationFile, localFile } = folders;
  const made = [assembly, localFile, temporary]; // made anew each time
  const kept = [dynamodb, logs, signingKeysFile, demonstrationFile];
  await Promise.all(
    [...made, ...(fresh ? kept : [])].map((path) => rm(path, { recursive: true, force: true })),
  );
  await Promise.all([logs, temporary].map((folder) => mkdir(folder, { recursive: true })));
  cleanUp.defer(() => rm(temporary, { recursive: true, force: true }));
}
