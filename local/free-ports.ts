import { once } from 'node:events';
import { createServer } from 'node:net';
import { LOOPBACK } from '../emulator/loopback-server.ts';
import { HostError, isCode } from './host-error.ts';

/** @throws HostError naming other ports where something else listens on one of these. */
export async function requireFree(ports: readonly number[]): Promise<void> {
  const first = Math.min(...ports);
  const instead = first < 10_000 ? first + 1000 : 4000;
  await Promise.all(
    ports.flatMap((port) => [
      requireFreePort(port, LOOPBACK, instead),
      requireFreePort(port, '::1', instead),
    ]),
  );
}

/** A browser may try either loopback address for `localhost`, so both have to be free, although one is used. */
async function requireFreePort(port: number, host: string, instead: number): Promise<void> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (isCode(error, 'EADDRNOTAVAIL') || isCode(error, 'EAFNOSUPPORT')) return; // a machine without IPv6
    if (!isCode(error, 'EADDRINUSE')) throw error;
    throw new HostError(
      `Port ${port} is taken by another program: stop that, or choose other ports with LATCHKEY_PORT=${instead} npm start.`,
    );
  } finally {
    server.close();
  }
}
