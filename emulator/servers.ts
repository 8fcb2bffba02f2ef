import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { LOOPBACK } from './engines/ports.ts';

/** How long requests under way may go on when a server is closed. */
const GRACE_MILLISECONDS = 1_000;

/** What the names of this machine look like in a `Host` header. */
const OWN_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\]):(\d+)$/i;

interface GuardOptions {
  /** What happens to requests of pages of other origins: some servers are made for them. */
  otherOrigins: 'passed' | 'refused';
}

/** Opens a port for this machine alone. */
export async function listen(
  listener: RequestListener,
  port: number,
  options: GuardOptions = { otherOrigins: 'passed' },
): Promise<Server> {
  const server = createServer(listener).listen(port, LOOPBACK);
  await once(server, 'listening');
  guard(server, options);
  return server;
}

/**
 * Refuses what web pages could have a browser on this machine send to a server: any request by a name that an attacker
 * lets point here (DNS rebinding), and, if so asked, requests of other origins.
 */
export function guard(server: Server, { otherOrigins }: GuardOptions): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request').on('request', (request: IncomingMessage, response) => {
    const isRefused = !isForThisServer(request) || (otherOrigins === 'refused' && isOfAnotherOrigin(request));
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

/** Browsers name the origin with all that is sent from elsewhere, except when they open a page or fetch what it shows. */
function isOfAnotherOrigin({ headers, method }: IncomingMessage): boolean {
  if (headers.origin !== undefined) return headers.origin !== `http://${headers.host}`;
  const isRead = method === 'GET' || method === 'HEAD';
  return !isRead && ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']));
}

/** Closes a server: requests under way may end, for a while, and new ones are refused. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MILLISECONDS);
  await closed;
  clearTimeout(timer);
}
