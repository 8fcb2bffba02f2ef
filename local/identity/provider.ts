import Provider, { type ResourceServer } from 'oidc-provider';
import type { Administrator } from '../../core/organisation.ts';
import { Html, html, page } from '../pages/html.ts';
import { SCRIPT_CLIENT, SCRIPT_GRANT } from './names.ts';
import type { SigningKeys } from './signing-keys.ts';
import { memoryStorage } from './storage.ts';

/** The scope that the admin API asks for, as the synthesized resource server names it. */
const SCOPE = 'api-keys/manage';
const RESOURCE = 'urn:latchkey:admin-api';
const TOKEN_SECONDS = 60 * 60;
const DAY_SECONDS = 24 * TOKEN_SECONDS;

export interface IdentityOptions {
  /** Own address. */
  issuer: string;
  /** The admin page's id as a client; the audience of every access token. */
  clientId: string;
  /** Where the admin page is. */
  pageOrigin: string;
  keys: SigningKeys;
  /** Everybody who may sign in. */
  administrators(): Promise<Administrator[]>;
}

/** What stands in for Cognito: OpenID Connect with code and PKCE for the page, and tokens as the admin API expects them. */
export function identityProvider(options: IdentityOptions): Provider {
  const { issuer, clientId, pageOrigin, keys, administrators } = options;
  const adminApi: ResourceServer = {
    scope: SCOPE,
    audience: clientId,
    accessTokenFormat: 'jwt',
    accessTokenTTL: TOKEN_SECONDS,
    jwt: { sign: { alg: 'RS256' } },
  };
  const provider = new Provider(issuer, {
    adapter: memoryStorage(),
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [`${pageOrigin}/`],
        post_logout_redirect_uris: [`${pageOrigin}/`],
      },
      {
        client_id: SCRIPT_CLIENT,
        token_endpoint_auth_method: 'none',
        grant_types: [SCRIPT_GRANT],
        response_types: [],
        redirect_uris: [],
      },
    ],
    jwks: { keys: [keys.jwk] },
    cookies: { keys: [keys.cookieSecret] },
    ttl: {
      AccessToken: TOKEN_SECONDS,
      AuthorizationCode: 60,
      Grant: DAY_SECONDS,
      IdToken: TOKEN_SECONDS,
      Interaction: TOKEN_SECONDS,
      RefreshToken: DAY_SECONDS,
      Session: DAY_SECONDS,
    },
    claims: { openid: ['sub'], email: ['email'], profile: ['name'] },
    conformIdTokenClaims: false,
    clientBasedCORS: (_, origin) => origin === pageOrigin,
    issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
    interactions: { url: (_, { uid }) => `/sign-in/${uid}` },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: () => adminApi,
        useGrantedResource: () => true,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          const button = html`<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`;
          ctx.body = page('Sign out of Latchkey', html`${new Html(form)}${button}`);
        },
      },
    },
    findAccount: async (_, subject) => {
      const found = (await administrators()).find((administrator) => administrator.subject === subject);
      if (!found) return undefined;
      return { accountId: subject, claims: () => ({ sub: subject, email: found.email, name: found.name }) };
    },
    // The page is our own: nobody is asked whether it may do what it is for.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session?.accountId });
      grant.addOIDCScope('openid email profile');
      grant.addResourceScope(RESOURCE, SCOPE);
      await grant.save();
      return grant;
    },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'html';
      ctx.body = page('Sign-in failed', html`<p>${description ?? error}</p>`);
    },
  });
  provider.use(async (ctx, next) => {
    await next();
    const cookies = [ctx.response.headers['set-cookie'] ?? []].flat();
    if (cookies.length > 0) ctx.set('set-cookie', cookies.map(withoutExpiry));
  });
  allowScripts(provider, adminApi, administrators);
  return provider;
}

function allowScripts(
  provider: Provider,
  adminApi: ResourceServer,
  administrators: IdentityOptions['administrators'],
): void {
  provider.registerGrantType<{ administrator?: string }>(
    SCRIPT_GRANT,
    async (ctx) => {
      const { client, params } = ctx.oidc;
      const wanted = String(params.administrator).toLowerCase();
      const found = (await administrators()).find(({ email }) => email === wanted);
      if (!found) {
        ctx.status = 400;
        ctx.body = { error: 'invalid_grant', error_description: 'There is no such administrator.' };
        return;
      }
      const grant = new provider.Grant({ clientId: client.clientId, accountId: found.subject });
      grant.addResourceScope(RESOURCE, SCOPE);
      const token = new provider.AccessToken({
        client,
        accountId: found.subject,
        grantId: await grant.save(),
        gty: SCRIPT_GRANT,
        scope: SCOPE,
        resourceServer: new provider.ResourceServer(RESOURCE, adminApi),
      });
      ctx.body = {
        access_token: await token.save(),
        token_type: 'Bearer',
        expires_in: TOKEN_SECONDS,
        scope: SCOPE,
      };
    },
    ['administrator'],
  );
}

/**
 * A cookie that ends with the browser. Its expiry would be on the day that the host believes it is, which may be long
 * past for the browser; one that deletes the cookie stays.
 */
function withoutExpiry(cookie: string): string {
  return cookie.includes('=Thu, 01 Jan 1970') ? cookie : cookie.replace(/; expires=[^;]+/i, '');
}
