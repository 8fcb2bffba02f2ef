import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';

/** The only address that the emulator listens on. */
export const LOOPBACK = '127.0.0.1';

/** How long open requests may take to finish when a server is closed. */
const CLOSE_TIMEOUT_MS = 1_000;

/** `Host` headers that name this machine. */
const OWN_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\]):(\d+)$/i;

interface GuardOptions {
  /** What to do with requests from pages of other origins. Some servers exist to be called by them. */
  otherOrigins: 'allowed' | 'refused';
}

/** Finds a port that nothing listens on. */
export async function findFreePort(): Promise<number> {
  const server = createTcpServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port was assigned');
  return address.port;
}

/** Opens a port that only this machine can reach. */
export async function openServer(
  listener: RequestListener,
  port: number,
  options: GuardOptions = { otherOrigins: 'allowed' },
): Promise<Server> {
  const server = createServer(listener).listen(port, LOOPBACK);
  await once(server, 'listening');
  guardServer(server, options);
  return server;
}

/**
 * Refuses requests that a web page could make a browser on this machine send: those for a host name that an attacker
 * points at this machine (DNS rebinding) and, if configured, those from other origins.
 */
export function guardServer(server: Server, { otherOrigins }: GuardOptions): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request').on('request', (request: IncomingMessage, response) => {
    const isRefused =
      !isForThisServer(request) || (otherOrigins === 'refused' && isFromAnotherOrigin(request));
    if (isRefused) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end('This is for this machine alone.\n');
      return;
    }
    for (const listener of listeners) listener(request, response);
  });
}

function isForThisServer({ headers, socket }: IncomingMessage): boolean {
  return Number(OWN_HOST.exec(headers.host ?? '')?.[1]) === socket.localPort;
}

/** Browsers send the origin with every request from another site, except when they open a page or load what it embeds. */
function isFromAnotherOrigin({ headers, method }: IncomingMessage): boolean {
  if (headers.origin !== undefined) return headers.origin !== `http://${headers.host}`;
  const isRead = method === 'GET' || method === 'HEAD';
  return !isRead && ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']));
}

/** Closes a server: new requests are refused at once, open ones get a second to finish. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
  await closed;
  clearTimeout(timer);
}
