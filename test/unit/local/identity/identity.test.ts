import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { closeServer, findFreePort, openServer } from '../../../../emulator/loopback-server.ts';
import { SCRIPT_CLIENT, SCRIPT_GRANT } from '../../../../local/identity/names.ts';
import { identityProvider } from '../../../../local/identity/provider.ts';
import { identityListener } from '../../../../local/identity/sign-in.ts';
import { signingKeys } from '../../../../local/identity/signing-keys.ts';

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
  const keys = await signingKeys(join(folder, 'keys.json'));
  const administrators = async () => [ada];
  const provider = identityProvider({ issuer, client, keys, administrators });
  server = await openServer(identityListener(provider, administrators), port);
});
afterAll(async () => {
  await closeServer(server);
  await rm(folder, { recursive: true });
});

/** A browser, as far as signing in needs one: it keeps cookies and does not follow redirects by itself. */
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

async function claimsOf(accessToken: string) {
  const { payload } = await jwtVerify(accessToken, createRemoteJWKSet(new URL(`${issuer}/jwks`)), { issuer });
  return payload;
}

const expectedClaims = { sub: ada.subject, aud: clientId, scope: 'api-keys/manage' };

describe('the identity provider', () => {
  it('lets somebody choose whom to sign in as, and gives the page a token for the admin API', async () => {
    const answer = await signIn(new Browser());
    expect(answer.headers.get('access-control-allow-origin')).toBe(pageOrigin);
    const { access_token: accessToken } = pageTokens.parse(await answer.json());
    const claims = await claimsOf(accessToken);
    expect(claims).toMatchObject(expectedClaims);
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(client.accessTokenSeconds);
  });

  it('tells the page, and nobody else, what is in its answers', async () => {
    const allowed = async (origin: string): Promise<string | null> =>
      (await askToRefresh('nothing', origin)).headers.get('access-control-allow-origin');
    expect(await allowed(pageOrigin)).toBe(pageOrigin);
    expect(await allowed('https://elsewhere.example')).toBeNull();
    const discovery = await fetch(`${issuer}/.well-known/openid-configuration`, {
      headers: { origin: pageOrigin },
    });
    expect(discovery.headers.get('access-control-allow-origin')).toBe(pageOrigin);
  });

  it('gives the page another refresh token with each token, and soon forgets the one before', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const answer = await signIn(new Browser());
    const first = pageTokens.parse(await answer.json());
    const refresh = async (token: string) => pageTokens.parse(await (await askToRefresh(token)).json());
    const second = await refresh(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await claimsOf(second.access_token)).toMatchObject(expectedClaims);
    await refresh(first.refresh_token); // the answer was lost
    vi.advanceTimersByTime(client.graceSeconds * 1000 + 1000);
    expect((await askToRefresh(first.refresh_token)).status).toBe(400);
  });

  it('ends a sign-in when its time is over, however often it was prolonged', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const answer = await signIn(new Browser());
    const first = pageTokens.parse(await answer.json());
    vi.advanceTimersByTime(client.refreshTokenSeconds * 1000 - 60_000);
    const second = pageTokens.parse(await (await askToRefresh(first.refresh_token)).json());
    vi.advanceTimersByTime(61_000);
    expect((await askToRefresh(second.refresh_token)).status).toBe(400);
  });

  it.each(['logout_uri', 'post_logout_redirect_uri'])(
    'signs out, back to where %s says',
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

  it('gives a script a token for an administrator, whatever the case of the address', async () => {
    const answer = await askForToken('Ada@Northgate.example');
    const { access_token: accessToken } = tokens.parse(await answer.json());
    expect(await claimsOf(accessToken)).toMatchObject(expectedClaims);
  });

  it('gives nobody a token for somebody who is no administrator', async () => {
    const answer = await askForToken('somebody@northgate.example');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('says that a sign-in is over', async () => {
    const answer = await fetch(`${issuer}/sign-in/nothing`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('start again');
  });
});

describe('the signing keys', () => {
  it('are made once, for this user alone', async () => {
    const file = join(folder, 'kept.json');
    const made = await signingKeys(file);
    expect(await signingKeys(file)).toEqual(made);
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it.each(['{', '{}'])('are refused where they are damaged: %s', async (content) => {
    const file = join(folder, 'damaged.json');
    await writeFile(file, content);
    await expect(signingKeys(file)).rejects.toThrow(
      `${file} is damaged: start over with npm start -- --fresh.`,
    );
  });
});

function authorizationUrl(): string {
  const request = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: `${pageOrigin}/`,
    scope: 'openid api-keys/manage',
    state: 'of the page',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  return `${issuer}/auth?${request}`;
}

/** Signs in as Ada, from the page and back to it, and asks for tokens with the code. */
async function signIn(browser: Browser): Promise<Response> {
  const chooser = await browser.follow(authorizationUrl());
  expect(await (await browser.visit(chooser)).text()).toContain('Ada &lt;Byrne&gt;');
  const body = new URLSearchParams({ subject: ada.subject });
  const resumed = await browser.follow(chooser, { method: 'POST', body });
  const back = new URL(await browser.follow(resumed));
  expect(back.origin).toBe(pageOrigin);
  expect(back.searchParams.get('state')).toBe('of the page');
  return askFromPage({
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: `${pageOrigin}/`,
    code_verifier: verifier,
  });
}

function askToRefresh(refreshToken: string, origin?: string): Promise<Response> {
  return askFromPage({ grant_type: 'refresh_token', refresh_token: refreshToken }, origin);
}

function askFromPage(parameters: Record<string, string>, origin = pageOrigin): Promise<Response> {
  const body = new URLSearchParams({ client_id: clientId, ...parameters });
  return fetch(`${issuer}/token`, { method: 'POST', headers: { origin }, body });
}

function askForToken(administrator: string): Promise<Response> {
  return fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: SCRIPT_GRANT, client_id: SCRIPT_CLIENT, administrator }),
  });
}
