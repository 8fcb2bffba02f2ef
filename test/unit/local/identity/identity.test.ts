import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { freePort } from '../../../../local/engines/ports.ts';
import { SCRIPT_CLIENT, SCRIPT_GRANT } from '../../../../local/identity/names.ts';
import { identityProvider } from '../../../../local/identity/provider.ts';
import { identityListener } from '../../../../local/identity/sign-in.ts';
import { signingKeys } from '../../../../local/identity/signing-keys.ts';
import { close, listen } from '../../../../local/servers.ts';

const ada = {
  subject: 'ada@northgate.example',
  email: 'ada@northgate.example',
  name: 'Ada <Byrne>',
  organisationId: 'northgate',
};
const pageOrigin = 'http://localhost:4000';
const clientId = 'page';
const verifier = 'a-verifier-that-is-long-enough-to-be-accepted-1';
const challenge = createHash('sha256').update(verifier).digest('base64url');
const tokens = z.object({ access_token: z.string() });

let folder: string;
let issuer: string;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-identity-'));
  const port = await freePort();
  issuer = `http://localhost:${port}`;
  const keys = await signingKeys(join(folder, 'keys.json'));
  const administrators = async () => [ada];
  const provider = identityProvider({ issuer, clientId, pageOrigin, keys, administrators });
  server = await listen(identityListener(provider, administrators), port);
});
afterAll(async () => {
  await close(server);
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
    const browser = new Browser();
    const request = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: `${pageOrigin}/`,
      scope: 'openid email api-keys/manage',
      state: 'of the page',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const signIn = await browser.follow(`${issuer}/auth?${request}`);
    const page = await (await browser.visit(signIn)).text();
    expect(page).toContain('Ada &lt;Byrne&gt;');
    const resumed = await browser.follow(signIn, {
      method: 'POST',
      body: new URLSearchParams({ subject: ada.subject }),
    });
    const back = new URL(await browser.follow(resumed));
    expect(back.origin).toBe(pageOrigin);
    expect(back.searchParams.get('state')).toBe('of the page');

    const answer = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { origin: pageOrigin },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        code: back.searchParams.get('code') ?? '',
        redirect_uri: `${pageOrigin}/`,
        code_verifier: verifier,
      }),
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe(pageOrigin);
    const { access_token: accessToken } = tokens.parse(await answer.json());
    expect(await claimsOf(accessToken)).toMatchObject(expectedClaims);
  });

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

function askForToken(administrator: string): Promise<Response> {
  return fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: SCRIPT_GRANT, client_id: SCRIPT_CLIENT, administrator }),
  });
}
