import Provider, { type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider';
import type { Administrator } from '../../core/organisation.ts';
import { Html, html, page } from '../pages/html.ts';
import { HOUR_SECONDS, RESOURCE, SCOPE, SCRIPT_CLIENT, SCRIPT_GRANT } from './names.ts';
import type { PageClient } from './page-client.ts';
import { allowScripts } from './script-grant.ts';
import type { SigningKeys } from './signing-keys.ts';
import { memoryStorage } from './storage.ts';

const DAY_SECONDS = 24 * HOUR_SECONDS;

export interface IdentityOptions {
  /** Own address. */
  issuer: string;
  /** The admin page; its id as a client is the audience of every access token. */
  client: PageClient;
  keys: SigningKeys;
  /** Everybody who may sign in. */
  administrators(): Promise<Administrator[]>;
}

/** What stands in for Cognito: OpenID Connect with code and PKCE for the page, and tokens as the admin API expects them. */
export function identityProvider(options: IdentityOptions): Provider {
  const { issuer, client: pageClient, keys, administrators } = options;
  const { clientId, callbackUrls, logoutUrls } = pageClient;
  const pageOrigins = callbackUrls.map((url) => new URL(url).origin);
  const adminApi: ResourceServer = {
    scope: SCOPE,
    audience: clientId,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
  // A new one works as long as the first would have: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
  const refreshTokenSeconds = ({ oidc }: KoaContextWithOIDC): number =>
    oidc.entities.RotatedRefreshToken?.remainingTTL ?? pageClient.refreshTokenSeconds;
  const provider = new Provider(issuer, {
    adapter: memoryStorage(pageClient.graceSeconds),
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
          // Nobody is asked again: whoever comes here has chosen to sign out.
          const press = html`<script>document.querySelector('button').click()</script>`;
          ctx.body = page('Sign out of Latchkey', html`${new Html(form)}${button}${press}`);
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
    // Cognito's name for it: https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
    const { logout_uri: returnTo } = ctx.query;
    if (returnTo !== undefined) ctx.query = { ...ctx.query, post_logout_redirect_uri: returnTo };
    await next();
    const cookies = [ctx.response.headers['set-cookie'] ?? []].flat();
    if (cookies.length > 0) ctx.set('set-cookie', cookies.map(withoutExpiry));
  });
  allowScripts(provider, adminApi, administrators);
  return provider;
}

/**
 * A cookie that ends with the browser. Its expiry would be on the day that the host believes it is, which may be long
 * past for the browser; one that deletes the cookie stays.
 */
function withoutExpiry(cookie: string): string {
  return cookie.includes('=Thu, 01 Jan 1970') ? cookie : cookie.replace(/; expires=[^;]+/i, '');
}
