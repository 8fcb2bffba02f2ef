import Provider, { type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider';
import type { Administrator } from '../../core/organisation.ts';
import { Html, html, renderPage } from './html-page.ts';
import type { SigningKeys } from './identity-storage.ts';
import { createMemoryStorage } from './identity-storage.ts';
import type { PageClient } from './page-client.ts';
import {
  HOUR_SECONDS,
  RESOURCE,
  registerScriptGrant,
  SCOPE,
  SCRIPT_CLIENT,
  SCRIPT_GRANT,
} from './script-grant.ts';

const DAY_SECONDS = 24 * HOUR_SECONDS;

export interface IdentityOptions {
  /** The URL of the identity provider itself. */
  issuer: string;
  /** The admin page. Its client ID is the audience of every access token. */
  client: PageClient;
  keys: SigningKeys;
  /** Lists everybody who may sign in. */
  listAdministrators(): Promise<Administrator[]>;
}

/** Creates the stand-in for Cognito: OpenID Connect with code and PKCE for the page, and tokens for the admin API. */
export function createIdentityProvider(options: IdentityOptions): Provider {
  const { issuer, client: pageClient, keys, listAdministrators } = options;
  const { clientId, callbackUrls, logoutUrls } = pageClient;
  const pageOrigins = callbackUrls.map((url) => new URL(url).origin);
  const adminApi: ResourceServer = {
    scope: SCOPE,
    audience: clientId,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
  // A rotated token expires when the first one would have: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
  const refreshTokenSeconds = ({ oidc }: KoaContextWithOIDC): number =>
    oidc.entities.RotatedRefreshToken?.remainingTTL ?? pageClient.refreshTokenSeconds;
  const provider = new Provider(issuer, {
    adapter: createMemoryStorage(pageClient.graceSeconds),
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: callbackUrls,
        post_logout_redirect_uris: logoutUrls,
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
      AccessToken: (_, { gty }) => (gty === SCRIPT_GRANT ? HOUR_SECONDS : pageClient.accessTokenSeconds),
      AuthorizationCode: 60,
      Grant: DAY_SECONDS,
      IdToken: pageClient.accessTokenSeconds,
      Interaction: HOUR_SECONDS,
      RefreshToken: refreshTokenSeconds,
      Session: DAY_SECONDS,
    },
    claims: { openid: ['sub'], email: ['email'], profile: ['name'] },
    conformIdTokenClaims: false,
    clientBasedCORS: (_, origin) => pageOrigins.includes(origin),
    rotateRefreshToken: true,
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
          // No confirmation: whoever opens this page has already chosen to sign out.
          const press = html`<script>document.querySelector('button').click()</script>`;
          ctx.body = renderPage('Sign out of Latchkey', html`${new Html(form)}${button}${press}`);
        },
      },
    },
    findAccount: async (_, subject) => {
      const administrator = (await listAdministrators()).find((one) => one.subject === subject);
      if (!administrator) return undefined;
      const { email, name } = administrator;
      return { accountId: subject, claims: () => ({ sub: subject, email, name }) };
    },
    // No consent: the page belongs to the same service.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session?.accountId });
      grant.addOIDCScope('openid email profile');
      grant.addResourceScope(RESOURCE, SCOPE);
      await grant.save();
      return grant;
    },
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'html';
      ctx.body = renderPage('Sign-in failed', html`<p>${description ?? error}</p>`);
    },
  });
  provider.use(async (ctx, next) => {
    // Cognito's name for it: https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
    const { logout_uri: returnTo } = ctx.query;
    if (returnTo !== undefined) ctx.query = { ...ctx.query, post_logout_redirect_uri: returnTo };
    await next();
    const cookies = [ctx.response.headers['set-cookie'] ?? []].flat();
    if (cookies.length > 0) ctx.set('set-cookie', cookies.map(removeExpiry));
  });
  registerScriptGrant(provider, adminApi, listAdministrators);
  return provider;
}

/**
 * Makes a cookie a session cookie, because an expiry date by the host's shifted clock may be in the browser's past. An
 * expiry date that deletes the cookie is kept.
 */
function removeExpiry(cookie: string): string {
  return cookie.includes('=Thu, 01 Jan 1970') ? cookie : cookie.replace(/; expires=[^;]+/i, '');
}
