import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { closeServer, findFreePort, openServer } from '../../../../emulator/loopback-server.ts';
import { createIdentityProvider } from '../../../../local/identity/identity-provider.ts';
import { loadSigningKeys } from '../../../../local/identity/identity-storage.ts';
import { SCRIPT_CLIENT, SCRIPT_GRANT } from '../../../../local/identity/script-grant.ts';
import { createIdentityListener } from '../../../../local/identity/sign-in-page.ts';

const ada = {
  subject: 'ada@northgate.example',
  email: 'ada@northgate.example',
  name: 'Ada <Byrne>',
  organisationId: 'northgate',
};
const pageOrigin = 'http://localhost:4000';
const clientId = 'page';
const client = {
  clientId,
  callbackUrls: [`${pageOrigin}/`],
  logoutUrls: [`${pageOrigin}/`],
  accessTokenSeconds: 900,
  refreshTokenSeconds: 43_200,
  graceSeconds: 10,
};
const verifier = 'a-verifier-that-is-long-enough-to-be-accepted-1';
const challenge = createHash('sha256').update(verifier).digest('base64url');
const tokens = z.object({ access_token: z.string() });
const pageTokens = tokens.extend({ refresh_token: z.string() });

let folder: string;
let issuer: string;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-identity-'));
  const port = await findFreePort();
  issuer = `http://localhost:${port}`;
  const keys = await loadSigningKeys(join(folder, 'keys.json'));
  const listAdministrators = async () => [ada];
  const provider = createIdentityProvider({ issuer, client, keys, listAdministrators });
  server = await openServer(createIdentityListener(provider, listAdministrators), port);
});
afterAll(async () => {
  await closeServer(server);
  await rm(folder, { recursive: true });
});

/** The parts of a browser that signing in needs: it keeps cookies, and follows redirects only when told to. */
class Browser {
  readonly #cookies = new Map<string, string>();

  async visit(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';', 1)[0]?.split('=', 2) ?? [];
      this.#cookies.set(name, value);
    }
    return response;
  }

  async follow(url: string, init: RequestInit = {}): Promise<string> {
    const response = await this.visit(url, init);
    return new URL(response.headers.get('location') ?? '', issuer).href;
  }
}

async function verifyToken(accessToken: string) {
  const { payload } = await jwtVerify(accessToken, createRemoteJWKSet(new URL(`${issuer}/jwks`)), { issuer });
  return payload;
}

const expectedClaims = { sub: ada.subject, aud: clientId, scope: 'api-keys/manage' };

describe('the identity provider', () => {
  it('the identity provider lets a person choose whom to sign in as, and gives the page a token for the admin API', async () => {
    const response = await signIn(new Browser());
    expect(response.headers.get('access-control-allow-origin')).toBe(pageOrigin);
    const { access_token: accessToken } = pageTokens.parse(await response.json());
    const claims = await verifyToken(accessToken);
    expect(claims).toMatchObject(expectedClaims);
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(client.accessTokenSeconds);
  });

  it('the identity provider allows the page, and no other origin, to read its responses', async () => {
    const allowed = async (origin: string): Promise<string | null> =>
      (await refreshTokens('nothing', origin)).headers.get('access-control-allow-origin');
    expect(await allowed(pageOrigin)).toBe(pageOrigin);
    expect(await allowed('https://elsewhere.example')).toBeNull();
    const discovery = await fetch(`${issuer}/.well-known/openid-configuration`, {
      headers: { origin: pageOrigin },
    });
    expect(discovery.headers.get('access-control-allow-origin')).toBe(pageOrigin);
  });

  it('the identity provider rotates the refresh token with each token, with a grace period for the earlier one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const response = await signIn(new Browser());
    const first = pageTokens.parse(await response.json());
    const refresh = async (token: string) => pageTokens.parse(await (await refreshTokens(token)).json());
    const second = await refresh(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await verifyToken(second.access_token)).toMatchObject(expectedClaims);
    await refresh(first.refresh_token); // the response was lost
    vi.advanceTimersByTime(client.graceSeconds * 1000 + 1000);
    expect((await refreshTokens(first.refresh_token)).status).toBe(400);
  });

  it('the identity provider ends a session after its lifetime, however often its tokens were refreshed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const response = await signIn(new Browser());
    const first = pageTokens.parse(await response.json());
    vi.advanceTimersByTime(client.refreshTokenSeconds * 1000 - 60_000);
    const second = pageTokens.parse(await (await refreshTokens(first.refresh_token)).json());
    vi.advanceTimersByTime(61_000);
    expect((await refreshTokens(second.refresh_token)).status).toBe(400);
  });

  it.each(['logout_uri', 'post_logout_redirect_uri'])(
    'the identity provider signs out and redirects to %s',
    async (parameter) => {
      const browser = new Browser();
      await signIn(browser);
      const request = new URLSearchParams({ client_id: clientId, [parameter]: `${pageOrigin}/` });
      const asked = await (await browser.visit(`${issuer}/session/end?${request}`)).text();
      const body = new URLSearchParams({
        logout: 'yes',
        xsrf: /name="xsrf" value="([^"]+)"/.exec(asked)?.[1] ?? '',
      });
      const back = await browser.follow(`${issuer}/session/end/confirm`, { method: 'POST', body });
      expect(back).toBe(`${pageOrigin}/`);
      expect(await browser.follow(authorizationUrl())).toMatch(/\/sign-in\//);
    },
  );

  it('the identity provider gives a script a token for an administrator, whatever the case of the e-mail address', async () => {
    const response = await requestScriptToken('Ada@Northgate.example');
    const { access_token: accessToken } = tokens.parse(await response.json());
    expect(await verifyToken(accessToken)).toMatchObject(expectedClaims);
  });

  it('the identity provider gives no token for a person who is not an administrator', async () => {
    const response = await requestScriptToken('somebody@northgate.example');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('the identity provider explains that a sign-in has expired', async () => {
    const response = await fetch(`${issuer}/sign-in/nothing`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('start again');
  });
});

describe('loadSigningKeys', () => {
  it('loadSigningKeys creates the keys once, readable by this user only', async () => {
    const file = join(folder, 'kept.json');
    const made = await loadSigningKeys(file);
    expect(await loadSigningKeys(file)).toEqual(made);
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it.each(['{', '{}'])('loadSigningKeys refuses a damaged file: %s', async (content) => {
    const file = join(folder, 'damaged.json');
    await writeFile(file, content);
    await expect(loadSigningKeys(file)).rejects.toThrow(
      `${file} is damaged. Start over with npm start -- --fresh.`,
    );
  });
});

function authorizationUrl(): string {
  const request = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: `${pageOrigin}/`,
    scope: 'openid api-keys/manage',
    state: 'state-of-the-page',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  return `${issuer}/auth?${request}`;
}

/** Signs in as Ada from the page, and exchanges the code for tokens. */
async function signIn(browser: Browser): Promise<Response> {
  const chooser = await browser.follow(authorizationUrl());
  expect(await (await browser.visit(chooser)).text()).toContain('Ada &lt;Byrne&gt;');
  const body = new URLSearchParams({ subject: ada.subject });
  const resumed = await browser.follow(chooser, { method: 'POST', body });
  const back = new URL(await browser.follow(resumed));
  expect(back.origin).toBe(pageOrigin);
  expect(back.searchParams.get('state')).toBe('state-of-the-page');
  return requestTokens({
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: `${pageOrigin}/`,
    code_verifier: verifier,
  });
}

function refreshTokens(refreshToken: string, origin?: string): Promise<Response> {
  return requestTokens({ grant_type: 'refresh_token', refresh_token: refreshToken }, origin);
}

function requestTokens(parameters: Record<string, string>, origin = pageOrigin): Promise<Response> {
  const body = new URLSearchParams({ client_id: clientId, ...parameters });
  return fetch(`${issuer}/token`, { method: 'POST', headers: { origin }, body });
}

function requestScriptToken(administrator: string): Promise<Response> {
  return fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: SCRIPT_GRANT, client_id: SCRIPT_CLIENT, administrator }),
  });
}
