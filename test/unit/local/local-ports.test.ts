import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { findFreePort } from '../../../emulator/loopback-server.ts';
import { requireFree } from '../../../local/free-ports.ts';
import { portsFrom } from '../../../local/settings.ts';

/** Not every machine has IPv6. */
const loopbacks = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .map(({ address }) => address)
  .filter((address) => address === '127.0.0.1' || address === '::1');

describe('ports', () => {
  it.each(loopbacks)(
    'are refused by number, and with another way, where one is taken on %s',
    async (host) => {
      const port = await findFreePort();
      await requireFree([port]);
      const server = createServer().listen(port, host);
      await once(server, 'listening');
      await expect(requireFree([port])).rejects.toThrow(
        `Port ${port} is taken by another program: stop that, or choose other ports with LATCHKEY_PORT=`,
      );
      server.close();
    },
  );

  it('follow the first one', () => {
    expect(portsFrom('5000')).toEqual({
      adminPage: 5000,
      adminApi: 5001,
      protectedApi: 5002,
      mailbox: 5003,
      identityProvider: 5004,
      aws: 5005,
    });
    expect(portsFrom().adminPage).toBe(4000);
  });

  it.each(['80', '65531', 'four', '4000.5', ''])('cannot begin at “%s”', (base) => {
    expect(() => portsFrom(base)).toThrow(`it is “${base}”`);
  });
});
