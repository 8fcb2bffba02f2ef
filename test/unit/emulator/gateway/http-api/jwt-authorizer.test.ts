import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { createHttpApiListener } from '../../../../../emulator/gateway/http-api/http-api.ts';
import { call, Functions, NOW, options, serve } from '../gateway-calls.ts';
import { API_ID, httpApi } from './synthesized-http-api.ts';

const SECONDS = Math.floor(NOW.getTime() / 1000);

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
let keys: Keys;
let strangersKeys: Keys;
let ellipticKeys: Keys;
beforeAll(async () => {
  [keys, strangersKeys, ellipticKeys] = await Promise.all([
    generateKeyPair('RS256'),
    generateKeyPair('RS256'),
    generateKeyPair('ES256'),
  ]);
});

/** Opens an issuer with discovery and the keys `rsa` and `elliptic`. */
async function openIssuer(requested: string[] = []): Promise<string> {
  const rsa = { ...(await exportJWK(keys.publicKey)), kid: 'rsa' };
  const elliptic = { ...(await exportJWK(ellipticKeys.publicKey)), kid: 'elliptic' };
  const issuer = await serve((request, response) => {
    const documents: Record<string, unknown> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/keys': { keys: [rsa, elliptic] },
    };
    requested.push(request.url ?? '');
    response.end(JSON.stringify(documents[request.url ?? '']));
  });
  return issuer;
}

/** Opens an API whose route `GET /` accepts tokens of the issuer for `page` and, by default, requires one of two scopes. */
async function createApiListener(
  issuer: string,
  scopes: string[] = ['keys/read', 'keys/manage'],
  now = () => NOW,
) {
  const functions = new Functions({ main: () => ({ statusCode: 200 }) });
  const resources = httpApi({
    routes: { 'GET /': { AuthorizationType: 'JWT', AuthorizerId: 'Page', AuthorizationScopes: scopes } },
    authorizers: {
      Page: {
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Audience: ['page', 'tool'], Issuer: issuer },
      },
    },
  });
  const given = options(functions, now);
  const listener = createHttpApiListener(resources, API_ID, given);
  return { origin: await serve(listener), functions, lines: given.lines };
}

interface Token {
  claims?: JWTPayload;
  header?: Partial<JWTHeaderParameters>;
  key?: Keys['privateKey'];
}

async function signToken(
  issuer: string,
  { claims, header, key = keys.privateKey }: Token = {},
): Promise<string> {
  const all = {
    iss: issuer,
    aud: 'page',
    sub: 'ada',
    scope: 'keys/manage',
    iat: SECONDS,
    exp: SECONDS + 60,
    ...claims,
  };
  return await new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid: 'rsa', ...header }).sign(key);
}

test('a function gets the claims of a valid token as text, and its scopes', async () => {
  const issuer = await openIssuer();
  const { origin, functions } = await createApiListener(issuer);
  const claims = {
    scope: 'openid keys/manage',
    'cognito:groups': ['a', 'b'],
    verified: true,
    address: { city: 'Bath' },
  };
  const token = await signToken(issuer, { claims });
  expect(await call(origin, '/', { headers: { authorization: `Bearer ${token}` } })).toMatchObject({
    status: 200,
  });
  expect(functions.events('main')).toMatchObject([
    {
      requestContext: {
        authorizer: {
          jwt: {
            claims: {
              iss: issuer,
              aud: 'page',
              sub: 'ada',
              scope: 'openid keys/manage',
              'cognito:groups': '[a b]',
              verified: 'true',
              address: '{"city":"Bath"}',
              iat: String(SECONDS),
              exp: String(SECONDS + 60),
            },
            scopes: ['openid', 'keys/manage'],
          },
        },
      },
    },
  ]);
});

test.each<[string, Token, (token: string) => string]>([
  ['without Bearer', {}, (token) => token],
  ['with bearer in lower case', {}, (token) => `bearer ${token}`],
  ['for one of several audiences', { claims: { aud: ['other', 'tool'] } }, (token) => `Bearer ${token}`],
  [
    'with its audience in client_id',
    { claims: { aud: undefined, client_id: 'tool' } },
    (token) => `Bearer ${token}`,
  ],
  [
    'with its scopes in scp',
    { claims: { scope: undefined, scp: ['keys/read'] } },
    (token) => `Bearer ${token}`,
  ],
])('a token %s is accepted', async (_, token, authorization) => {
  const issuer = await openIssuer();
  const { origin } = await createApiListener(issuer);
  const headers = { authorization: authorization(await signToken(issuer, token)) };
  expect(await call(origin, '/', { headers })).toMatchObject({ status: 200 });
});

test('the keys of an issuer are requested once', async () => {
  const requested: string[] = [];
  const issuer = await openIssuer(requested);
  const { origin } = await createApiListener(issuer);
  const headers = { authorization: await signToken(issuer) };
  await call(origin, '/', { headers });
  await call(origin, '/', { headers });
  expect(requested).toEqual(['/.well-known/openid-configuration', '/keys']);
});

test('a request without a token gets a challenge with the scheme', async () => {
  const { origin, functions } = await createApiListener(await openIssuer());
  const reply = await call(origin, '/');
  expect(reply).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
  expect(reply.headers['www-authenticate']).toEqual(['Bearer']);
  expect(functions.events('main')).toEqual([]);
});

test.each<[string, () => Token, string?]>([
  [
    'for another audience',
    () => ({ claims: { aud: 'other', client_id: 'page' } }),
    'the token does not have a valid audience',
  ],
  ['without an audience', () => ({ claims: { aud: undefined } }), 'the token does not have a valid audience'],
  ['that has expired', () => ({ claims: { exp: SECONDS } }), 'the token has expired'],
  ['that never expires', () => ({ claims: { exp: undefined } })],
  ['that is not valid yet', () => ({ claims: { nbf: SECONDS + 1 } })],
  ['issued in the future', () => ({ claims: { iat: SECONDS + 1 } })],
  ['of another issuer', () => ({ claims: { iss: 'https://issuer.example' } })],
  ['signed with another key', () => ({ key: strangersKeys.privateKey })],
  ['that names no key', () => ({ header: { kid: undefined } })],
  ['that names an unknown key', () => ({ header: { kid: 'other' } })],
  [
    'signed with a key that is not RSA',
    () => ({ key: ellipticKeys.privateKey, header: { alg: 'ES256', kid: 'elliptic' } }),
  ],
])('a token %s is rejected', async (_, token, description) => {
  const issuer = await openIssuer();
  const { origin, functions, lines } = await createApiListener(issuer, ['keys/manage']);
  const reply = await call(origin, '/', {
    headers: { authorization: `Bearer ${await signToken(issuer, token())}` },
  });
  expect(reply).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
  const described = description === undefined ? '' : ` error_description="${description}"`;
  expect(reply.headers['www-authenticate']).toEqual([
    `Bearer scope="keys/manage" error="invalid_token"${described}`,
  ]);
  expect(functions.events('main')).toEqual([]);
  expect(lines).toEqual([]);
});

test('a value that is not a token is rejected', async () => {
  const { origin } = await createApiListener(await openIssuer(), []);
  const reply = await call(origin, '/', { headers: { authorization: 'Bearer nonsense' } });
  expect(reply.status).toBe(401);
  expect(reply.headers['www-authenticate']).toEqual(['Bearer scope="" error="invalid_token"']);
});

test('a token with none of the required scopes is forbidden', async () => {
  const issuer = await openIssuer();
  const { origin, functions } = await createApiListener(issuer);
  const token = await signToken(issuer, { claims: { scope: 'openid keys' } });
  const reply = await call(origin, '/', { headers: { authorization: `Bearer ${token}` } });
  expect(reply).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  expect(reply.headers['www-authenticate']).toEqual([
    'Bearer scope="keys/read keys/manage" error="insufficient_scope" error_description="expected scopes: [keys/read keys/manage]"',
  ]);
  expect(functions.events('main')).toEqual([]);
});

test('a token without scopes is accepted if none is required', async () => {
  const issuer = await openIssuer();
  const { origin, functions } = await createApiListener(issuer, []);
  const token = await signToken(issuer, { claims: { scope: undefined } });
  expect(await call(origin, '/', { headers: { authorization: token } })).toMatchObject({ status: 200 });
  expect(functions.events('main')).toMatchObject([
    { requestContext: { authorizer: { jwt: { scopes: null } } } },
  ]);
});

test('a token expires by the clock of the gateway', async () => {
  const issuer = await openIssuer();
  let now = NOW;
  const { origin } = await createApiListener(issuer, [], () => now);
  const headers = { authorization: await signToken(issuer, { claims: { exp: SECONDS + 60 } }) };
  expect(await call(origin, '/', { headers })).toMatchObject({ status: 200 });
  now = new Date((SECONDS + 60) * 1000);
  expect(await call(origin, '/', { headers })).toMatchObject({ status: 401 });
});

test('tokens are rejected while the issuer does not respond', async () => {
  const working = await openIssuer();
  let isUp = false;
  const issuer = await serve(async (request, response) => {
    const found = await fetch(`${working}${request.url}`);
    response.writeHead(isUp ? 200 : 503).end(isUp ? await found.text() : '');
  });
  const { origin, lines } = await createApiListener(issuer, []);
  const headers = { authorization: await signToken(issuer) };
  expect(await call(origin, '/', { headers })).toMatchObject({ status: 401 });
  expect(lines).toEqual([expect.stringContaining(`The keys of the issuer ${issuer} cannot be read`)]);
  isUp = true;
  expect(await call(origin, '/', { headers })).toMatchObject({ status: 200 });
});
