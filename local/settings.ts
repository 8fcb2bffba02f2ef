import { join, resolve } from 'node:path';
import { HostError } from './host-error.ts';

const ROOT = join(import.meta.dirname, '..');
const DEFAULT_PORT = 4000;
const LAST_PORT = 65_535;

/** The ports that the local host opens, each a fixed step from the first. */
export interface Ports {
  adminPage: number;
  adminApi: number;
  protectedApi: number;
  mailbox: number;
  identityProvider: number;
  aws: number;
}

/** Where the local host keeps things. */
export interface Folders {
  /** Of the repository. */
  root: string;
  data: string;
  /** Where the app is synthesized to. */
  assembly: string;
  dynamodb: string;
  logs: string;
  /** What this machine's temporary folder is to others: removed when the host ends. */
  temporary: string;
  /** What tells scripts all about the running host. */
  localFile: string;
  lockFile: string;
  signingKeysFile: string;
  demonstrationFile: string;
}

export interface HostOptions {
  ports: Ports;
  folders: Folders;
  /** Folders of synthesized apps of other teams, whose APIs check keys here. */
  protect: readonly string[];
  /** Forget all that is kept. */
  fresh: boolean;
  /** Take over changes of the code while running. */
  watch: boolean;
  /** Whether a debugger may stop functions: they have no time limit then. */
  debugging: boolean;
  /** Show what the functions log. */
  verbose: boolean;
  /** Milliseconds by which the clock was moved. */
  clockShift: number;
}

/** @param base the first port, as text; @throws HostError where it is none. */
export function portsFrom(base = String(DEFAULT_PORT)): Ports {
  const first = Number(base);
  if (!Number.isInteger(first) || first < 1024 || first + 5 > LAST_PORT) {
    throw new HostError(`Set LATCHKEY_PORT to a port from 1024 to ${LAST_PORT - 5}: it is “${base}”.`);
  }
  return {
    adminPage: first,
    adminApi: first + 1,
    protectedApi: first + 2,
    mailbox: first + 3,
    identityProvider: first + 4,
    aws: first + 5,
  };
}

/** @param data a data folder of one's own, which then holds the synthesized app, too */
export function foldersIn(data: string | undefined): Folders {
  const folder = data === undefined ? join(ROOT, '.latchkey') : resolve(data);
  return {
    root: ROOT,
    data: folder,
    assembly: join(data === undefined ? ROOT : folder, 'cdk.out'),
    dynamodb: join(folder, 'dynamodb'),
    logs: join(folder, 'logs'),
    localFile: join(folder, 'local.json'),
    temporary: join(folder, 'tmp'),
    lockFile: join(folder, 'lock.db'),
    signingKeysFile: join(folder, 'signing-keys.json'),
    demonstrationFile: join(folder, 'demonstration.json'),
  };
}

/** Where a port is found on this machine. */
export function urlOf(port: number): string {
  return `http://localhost:${port}`;
}

/** Where each port is found on this machine. */
export function urlsOf(ports: Ports): Record<keyof Ports, string> {
  return {
    adminPage: urlOf(ports.adminPage),
    adminApi: urlOf(ports.adminApi),
    protectedApi: urlOf(ports.protectedApi),
    mailbox: urlOf(ports.mailbox),
    identityProvider: urlOf(ports.identityProvider),
    aws: urlOf(ports.aws),
  };
}
