import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { findFreePort } from '../../../emulator/loopback-server.ts';
import { parsePorts, requireFreePorts } from '../../../local/local-ports.ts';

/** Not every machine has IPv6. */
const loopbacks = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .map(({ address }) => address)
  .filter((address) => address === '127.0.0.1' || address === '::1');

describe('local ports', () => {
  it.each(loopbacks)('local ports are refused with a proposal if one is in use on %s', async (host) => {
    const port = await findFreePort();
    await requireFreePorts([port]);
    const server = createServer().listen(port, host);
    await once(server, 'listening');
    await expect(requireFreePorts([port])).rejects.toThrow(
      `Another program uses port ${port}. Stop it, or choose other ports with LATCHKEY_PORT=`,
    );
    server.close();
  });

  it('local ports follow the first one', () => {
    expect(parsePorts('5000')).toEqual({
      adminPage: 5000,
      adminApi: 5001,
      protectedApi: 5002,
      mailbox: 5003,
      identityProvider: 5004,
      aws: 5005,
    });
    expect(parsePorts().adminPage).toBe(4000);
  });

  it.each(['80', '65531', 'four', '4000.5', ''])('local ports cannot start at “%s”', (base) => {
    expect(() => parsePorts(base)).toThrow(`LATCHKEY_PORT is “${base}”. Set it to a port`);
  });
});
