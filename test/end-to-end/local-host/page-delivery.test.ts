import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { DEFAULT_CATALOGUE } from '../../../lib/default-permissions.ts';

const { urls } = inject('localHost');

const get = (path: string, headers = {}): Promise<Response> => fetch(urls.adminPage + path, { headers });

async function scriptPath(): Promise<string> {
  return /src="(\/assets\/sign-in-[^"]+\.js)"/.exec(await (await get('/')).text())?.[1] ?? '';
}

describe('the admin page on this machine', () => {
  it.each(['/', '/organisations/northgate/api-keys/01jx'])(
    'the local admin page opens at %s',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(await response.text()).toContain('<title>');
    },
  );

  it('the local admin page may connect to the admin API and the identity provider only', async () => {
    for (const path of ['/', '/organisations/northgate', await scriptPath()]) {
      const policy = (await get(path)).headers.get('content-security-policy')?.split('; ');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain(`connect-src 'self' ${urls.adminApi} ${urls.identityProvider}/`);
    }
  });

  it('the local admin page gets the URLs of both, its client ID and the number of days before a key counts as expiring', async () => {
    const response = await get('/config.json');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const config = z
      .object({ clientId: z.string(), scope: z.string() })
      .loose()
      .parse(await response.json());
    expect(config).toEqual({
      adminApi: urls.adminApi,
      issuer: urls.identityProvider,
      clientId: expect.any(String),
      scope: 'openid profile email api-keys/manage',
      expiringDays: 30,
      keyLife: 'P1Y',
      catalogue: DEFAULT_CATALOGUE,
      service: { name: 'Latchkey' },
    });
    const discovered = await fetch(`${config.issuer}/.well-known/openid-configuration`);
    const { authorization_endpoint: authorise } = z
      .object({ authorization_endpoint: z.url() })
      .parse(await discovered.json());
    const signIn = new URL(authorise);
    signIn.search = new URLSearchParams({
      client_id: config.clientId,
      redirect_uri: `${urls.adminPage}/`,
      response_type: 'code',
      scope: config.scope,
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    }).toString();
    const answer = await fetch(signIn, { redirect: 'manual' });
    expect(answer.headers.get('location')).toMatch(/\/sign-in\//);
  });

  it('the local admin page has scripts that are compressed and cached for a year', async () => {
    const response = await get(await scriptPath(), { 'accept-encoding': 'br' });
    expect(response.headers.get('content-type')).toBe('text/javascript');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-encoding')).toBe('br');
  });

  it('the local admin page responds 403, not with the page, to a script that does not exist', async () => {
    const response = await get('/assets/index-gone.js');
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).not.toContain('html');
    expect(response.headers.get('cache-control')).toBeNull();
  });

  it('the local admin page can read the response headers of the admin API that it needs', async () => {
    const response = await fetch(`${urls.adminApi}/organisations`, { headers: { origin: urls.adminPage } });
    expect(response.headers.get('access-control-expose-headers')).toBe('etag,location,retry-after');
  });
});
