import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, inject, it } from 'vitest';
import { findListeningAddresses } from '../../support/processes.ts';

const { urls, protectedApis } = inject('localHost');
const opened: (readonly [string, string])[] = [
  ...Object.entries(urls),
  ...protectedApis.map(({ name, url }) => [name, url] as const),
];

/** Whether a request is refused because of its origin. `fetch` cannot be used, because it sets some of these headers itself. */
async function isRefused(url: string, method: string, headers: Record<string, string>): Promise<boolean> {
  const { port, pathname } = new URL(url);
  const sent = request({ host: '127.0.0.1', port, path: pathname, method, headers }).end();
  const [response] = await once(sent, 'response');
  const answer = await text(response);
  return response.statusCode === 403 && answer.includes('for this machine alone');
}

describe('every port of the local host', () => {
  it('every port of the local host accepts connections from this machine only, as does everything that the tests start', async () => {
    const addresses = await findListeningAddresses(process.ppid); // of the test run, which starts the host
    for (const [, url] of opened) expect(addresses).toContain(`127.0.0.1:${new URL(url).port}`);
    expect(addresses.filter((address) => !/^(127\.0\.0\.1|\[::1\]):/.test(address))).toEqual([]);
  });

  it.each(opened)(
    'every port of the local host refuses a host name that an attacker points at this machine: %s',
    async (_, url) => {
      const { port, host } = new URL(url);
      expect(await isRefused(url, 'GET', { host: `attacker.example:${port}` })).toBe(true);
      expect(await isRefused(url, 'GET', { host })).toBe(false);
    },
  );

  it.each([
    ['clear the mailbox', `${urls.mailbox}/clear-store`],
    ['send a mail', urls.mailbox],
    ['call AWS', urls.aws],
  ])('every port of the local host does not let a page of another site %s', async (_, url) => {
    const { host } = new URL(url);
    for (const origin of ['https://attacker.example', urls.adminPage, 'null']) {
      expect(await isRefused(url, 'POST', { host, origin })).toBe(true);
    }
    expect(await isRefused(url, 'POST', { host, 'sec-fetch-site': 'cross-site' })).toBe(true);
  });

  it('every port of the local host lets the mailbox’s own page write to the mailbox', async () => {
    const { host, origin } = new URL(urls.mailbox);
    expect(await isRefused(`${urls.mailbox}/`, 'POST', { host, origin })).toBe(false);
  });
});
