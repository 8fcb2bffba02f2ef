import { once } from 'node:events';
import { request, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeServer, findFreePort, openServer } from '../../../emulator/loopback-server.ts';

let open: Server;
let closed: Server;
let ports: { open: number; closed: number };

beforeAll(async () => {
  ports = { open: await findFreePort(), closed: await findFreePort() };
  open = await openServer((_, response) => response.end('answered'), ports.open);
  closed = await openServer((_, response) => response.end('answered'), ports.closed, {
    otherOrigins: 'refused',
  });
});
afterAll(() => Promise.all([closeServer(open), closeServer(closed)]));

/** Requests the status of a response. `fetch` cannot be used, because it sets some of these headers itself. */
async function requestStatus(port: number, headers: Record<string, string>, method = 'GET'): Promise<number> {
  const sent = request({ host: '127.0.0.1', port, method, headers }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

describe('a server', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '[::1]'])(
    'a server responds to the host name %s',
    async (name) => {
      expect(await requestStatus(ports.open, { host: `${name}:${ports.open}` })).toBe(200);
    },
  );

  it.each(['attacker.example', 'localhost.attacker.example', '192.168.1.7', '0.0.0.0', ''])(
    'a server refuses the host name %s',
    async (name) => {
      expect(await requestStatus(ports.open, { host: `${name}:${ports.open}` })).toBe(403);
    },
  );

  it.each(['', ':1', ':80000'])('a server refuses its host name with another port: %s', async (port) => {
    expect(await requestStatus(ports.open, { host: `localhost${port}` })).toBe(403);
  });

  it('a server lets pages of other origins through by default', async () => {
    const headers = { host: `localhost:${ports.open}`, origin: 'https://elsewhere.example' };
    expect(await requestStatus(ports.open, headers, 'POST')).toBe(200);
  });
});

describe('a server that refuses other origins', () => {
  it.each([
    [200, 'a script', 'POST', {}],
    [200, 'its own page', 'POST', { origin: 'own', 'sec-fetch-site': 'same-origin' }],
    [200, 'a link to it on another page', 'GET', { 'sec-fetch-site': 'cross-site' }],
    [403, 'a page of another site', 'POST', { origin: 'https://elsewhere.example' }],
    [403, 'a page of another port of this machine', 'POST', { origin: 'http://localhost:1' }],
    [403, 'a page that hides its origin', 'POST', { origin: 'null' }],
    [403, 'a page of another site that reads', 'GET', { origin: 'https://elsewhere.example' }],
    [403, 'a page of another site that asks first', 'OPTIONS', { origin: 'https://elsewhere.example' }],
    [403, 'a form of another site, without its origin', 'POST', { 'sec-fetch-site': 'cross-site' }],
    [403, 'a form of another port, without its origin', 'POST', { 'sec-fetch-site': 'same-site' }],
  ])(
    'a server that refuses other origins responds %i to %s',
    async (status, _, method, { origin, ...headers }: Record<string, string>) => {
      const host = `localhost:${ports.closed}`;
      const ownOrigin = origin === 'own' ? `http://${host}` : origin;
      const sent = { host, ...headers, ...(ownOrigin !== undefined && { origin: ownOrigin }) };
      expect(await requestStatus(ports.closed, sent, method)).toBe(status);
    },
  );
});
