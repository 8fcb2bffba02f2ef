import { join, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Ports } from './local-ports.ts';

const ROOT = join(import.meta.dirname, '..');

/** The files and folders of the local host. */
export interface Folders {
  /** The root of the repository. */
  root: string;
  data: string;
  /** The synthesized app. */
  assembly: string;
  /** The bundles of functions and the page, which the next start uses again unless their sources have changed. */
  bundles: string;
  dynamodb: string;
  logs: string;
  /** Replaces the machine's temporary folder. Removed when the host ends. */
  temporary: string;
  /** Describes the running host to scripts. */
  localFile: string;
  lockFile: string;
  signingKeysFile: string;
  demonstrationFile: string;
  /** How far the streams of the tables were read. */
  streamPositionsFile: string;
  /** The events that left on the event bus, one a line. */
  busFile: string;
}

export interface HostOptions {
  ports: Ports;
  folders: Folders;
  /** Folders of apps of other teams, whose APIs check keys here. */
  protect: readonly string[];
  /** What is added to the app's context, which is in cdk.json: as `cdk` does with `-c`. */
  context: Readonly<Record<string, string>>;
  /** Whether to delete the data of earlier runs. */
  fresh: boolean;
  /** Whether to apply changes of the code while running. */
  watch: boolean;
  /** Whether a debugger may pause functions. If so, they have no timeout. */
  debugging: boolean;
  /** Whether to show the logs of functions. */
  verbose: boolean;
  /** Milliseconds by which the clock is shifted. */
  clockShift: number;
}

/** @param data the data folder, if not the default. It then also contains the synthesized app. */
export function resolveFolders(data: string | undefined): Folders {
  const folder = data === undefined ? join(ROOT, '.latchkey') : resolve(data);
  return {
    root: ROOT,
    data: folder,
    assembly: join(data === undefined ? ROOT : folder, 'cdk.out'),
    bundles: join(folder, 'bundles'),
    dynamodb: join(folder, 'dynamodb'),
    logs: join(folder, 'logs'),
    localFile: join(folder, 'local.json'),
    temporary: join(folder, 'tmp'),
    lockFile: join(folder, 'lock.db'),
    signingKeysFile: join(folder, 'signing-keys.json'),
    demonstrationFile: join(folder, 'demonstration.json'),
    streamPositionsFile: join(folder, 'stream-positions.json'),
    busFile: join(folder, 'logs', 'event-bus.jsonl'),
  };
}

/** Parses the value of an option that is a calendar date. */
export function parseCalendarDate(given: string): string {
  const date = new Date(`${given}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== given) {
    throw new InvalidArgumentError('Write a date such as 2027-03-01.');
  }
  return given;
}
