import { once } from 'node:events';
import { createServer } from 'node:net';
import { LOOPBACK } from '../emulator/loopback-server.ts';
import { HostError, hasCode } from './host-error.ts';

const DEFAULT_PORT = 4000;
const LAST_PORT = 65_535;

/**
 * The ports that the local host always opens, at fixed distances from the first. The API for programs has the next one, if there
 * is such an API, then come the APIs of other teams.
 */
export interface Ports {
  adminPage: number;
  adminApi: number;
  protectedApi: number;
  mailbox: number;
  identityProvider: number;
  aws: number;
}

/**
 * @param base the first port, as text
 * @throws HostError if it is not a port with enough ports after it
 */
export function parsePorts(base = String(DEFAULT_PORT)): Ports {
  const first = Number(base);
  if (!Number.isInteger(first) || first < 1024 || first + 5 > LAST_PORT) {
    throw new HostError(`LATCHKEY_PORT is “${base}”. Set it to a port from 1024 to ${LAST_PORT - 5}.`);
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

/** Formats the URL of a port on this machine. */
export function formatUrl(port: number): string {
  return `http://localhost:${port}`;
}

/** Formats the URL of each port. */
export function formatUrls(ports: Ports): Record<keyof Ports, string> {
  return {
    adminPage: formatUrl(ports.adminPage),
    adminApi: formatUrl(ports.adminApi),
    protectedApi: formatUrl(ports.protectedApi),
    mailbox: formatUrl(ports.mailbox),
    identityProvider: formatUrl(ports.identityProvider),
    aws: formatUrl(ports.aws),
  };
}

/** @throws HostError proposing other ports if something else listens on one of these */
export async function requireFreePorts(ports: readonly number[]): Promise<void> {
  const first = Math.min(...ports);
  const proposal = first < 10_000 ? first + 1000 : DEFAULT_PORT;
  await Promise.all(
    ports.flatMap((port) => [
      requireFreePort(port, LOOPBACK, proposal),
      requireFreePort(port, '::1', proposal),
    ]),
  );
}

/** A browser may try either loopback address for `localhost`, so both must be free although only one is used. */
async function requireFreePort(port: number, host: string, proposal: number): Promise<void> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (hasCode(error, 'EADDRNOTAVAIL') || hasCode(error, 'EAFNOSUPPORT')) return; // no IPv6 on this machine
    if (!hasCode(error, 'EADDRINUSE')) throw error;
    throw new HostError(
      `Another program uses port ${port}. Stop it, or choose other ports with LATCHKEY_PORT=${proposal} npm start.`,
    );
  } finally {
    server.close();
  }
}
