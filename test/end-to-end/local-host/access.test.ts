import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, inject, it } from 'vitest';
import { findListeningAddresses } from '../../support/processes.ts';

const { urls, protectedApis } = inject('localHost');
const doors: (readonly [string, string])[] = [
  ...Object.entries(urls),
  ...protectedApis.map(({ name, url }) => [name, url] as const),
];

/** Whether a request is refused for where it comes from. `fetch` sets some of these headers itself, so it is not used. */
async function isRefused(url: string, method: string, headers: Record<string, string>): Promise<boolean> {
  const { port, pathname } = new URL(url);
  const sent = request({ host: '127.0.0.1', port, path: pathname, method, headers }).end();
  const [response] = await once(sent, 'response');
  const answer = await text(response);
  return response.statusCode === 403 && answer.includes('for this machine alone');
}

describe('what the local host opens', () => {
  it('takes connections from this machine alone, and so does all that the tests start', async () => {
    const addresses = await findListeningAddresses(process.ppid); // of the test run, which starts the host
    for (const [, url] of doors) expect(addresses).toContain(`127.0.0.1:${new URL(url).port}`);
    expect(addresses.filter((address) => !/^(127\.0\.0\.1|\[::1\]):/.test(address))).toEqual([]);
  });

  it.each(doors)('does not answer to a name that an attacker lets point here: %s', async (_, url) => {
    const { port, host } = new URL(url);
    expect(await isRefused(url, 'GET', { host: `attacker.example:${port}` })).toBe(true);
    expect(await isRefused(url, 'GET', { host })).toBe(false);
  });

  it.each([
    ['clears no mailbox', `${urls.mailbox}/clear-store`],
    ['sends no mail', urls.mailbox],
    ['does nothing to AWS', urls.aws],
  ])('%s for the page of another site', async (_, url) => {
    const { host } = new URL(url);
    for (const origin of ['https://attacker.example', urls.adminPage, 'null']) {
      expect(await isRefused(url, 'POST', { host, origin })).toBe(true);
    }
    expect(await isRefused(url, 'POST', { host, 'sec-fetch-site': 'cross-site' })).toBe(true);
  });

  it('lets the mailbox’s own page write to it', async () => {
    const { host, origin } = new URL(urls.mailbox);
    expect(await isRefused(`${urls.mailbox}/`, 'POST', { host, origin })).toBe(false);
  });
});
