import { once } from 'node:events';
import { createServer } from 'node:net';

/** The emulator listens on this machine alone. */
export const LOOPBACK = '127.0.0.1';

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port was assigned');
  return address.port;
}
