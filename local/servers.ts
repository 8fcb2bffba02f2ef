import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { LOOPBACK } from './engines/ports.ts';

/** How long requests under way may go on when a server is closed. */
const GRACE_MILLISECONDS = 1_000;

export async function listen(listener: RequestListener, port: number): Promise<Server> {
  const server = createServer(listener).listen(port, LOOPBACK);
  await once(server, 'listening');
  return server;
}

/** Closes a server: requests under way may end, for a while, and new ones are refused. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MILLISECONDS);
  await closed;
  clearTimeout(timer);
}
