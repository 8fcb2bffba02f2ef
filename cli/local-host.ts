import { resolveFolders } from '../local/host-options.ts';
import { type LocalFile, readLocalFile } from '../local/local-file.ts';
import { CommandError } from './command-error.ts';

/** Flags and description of the option that names a local host's data folder: every command has it. */
export const DATA_OPTION = [
  '--data <folder>',
  'the data folder of the local host, if not .latchkey',
] as const;

/** The local host that is running. */
export interface LocalHost extends LocalFile {
  /** The time that the host believes it is. */
  now(): Date;
}

/**
 * Finds the local host that is running.
 * @param data its data folder, if it was started with `--data`
 * @param otherwise what else a person can do if none is running, such as `add --aws`
 * @throws CommandError if none is running
 */
export async function findLocalHost(data: string | undefined, otherwise?: string): Promise<LocalHost> {
  const host = await readLocalFile(resolveFolders(data).localFile);
  if (!host) {
    const start = data === undefined ? 'npm start' : `npm start -- --data ${data}`;
    const where = data === undefined ? '' : ` with its data in ${data}`;
    throw new CommandError(
      `Latchkey is not running${where}. Start it with “${start}”${otherwise ? `, or ${otherwise}` : ''}.`,
    );
  }
  const now = (): Date => new Date(Date.now() + host.clockShift);
  return { ...host, now };
}
