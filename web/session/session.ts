import { InMemoryWebStorage, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { createContext, use } from 'react';
import type { PageConfig } from './page-config.ts';

const SIGNED_OUT = 'latchkey-signed-out';
/** Tells the page's other tabs that the administrator has signed out. */
const CHANNEL = 'latchkey-session';

/** Survives the redirect to the identity provider and back. */
interface RedirectState {
  returnTo: string;
}

/**
 * The administrator's session. Tokens are kept in memory only, so that nothing is left on the computer for others to use.
 * After a reload the identity provider, which still has its own session, issues new tokens without asking.
 */
export class Session {
  readonly #users: UserManager;
  readonly #channel = new BroadcastChannel(CHANNEL);
  #administrator = '';

  constructor({ issuer, clientId, scope }: PageConfig) {
    const url = `${window.location.origin}/`;
    this.#users = new UserManager({
      authority: issuer,
      client_id: clientId,
      redirect_uri: url,
      post_logout_redirect_uri: url,
      scope,
      userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      // Holds the state and the PKCE verifier during a redirect, but no tokens.
      stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
      automaticSilentRenew: true,
      monitorSession: false,
    });
    this.#channel.onmessage = () => void this.#endWithOtherTab();
  }

  /**
   * Completes a sign-in if the page was opened by a redirect from the identity provider.
   * @returns the path to show, or `undefined` if this is no such redirect
   * @throws Error if the identity provider refused, or the sign-in began in another browser tab
   */
  async completeSignIn(): Promise<string | undefined> {
    if (!isReturnFromSignIn()) return undefined;
    const { state, profile } = await this.#users.signinRedirectCallback();
    this.#administrator = profile.name ?? profile.email ?? profile.sub;
    return (state as RedirectState | undefined)?.returnTo ?? '/';
  }

  /** The name or email address of whoever is signed in. */
  get administrator(): string {
    return this.#administrator;
  }

  /** Redirects to the identity provider, which returns to the current path. */
  async signIn(): Promise<void> {
    const { pathname, search } = window.location;
    const returnTo = new URLSearchParams(search).has('state') ? '/' : pathname + search;
    await this.#users.signinRedirect({ state: { returnTo } satisfies RedirectState });
  }

  async signOut(): Promise<void> {
    window.sessionStorage.setItem(SIGNED_OUT, 'yes');
    this.#channel.postMessage(SIGNED_OUT);
    const { client_id, post_logout_redirect_uri = '' } = this.#users.settings;
    // Cognito expects its own parameter names.
    await this.#users.signoutRedirect({
      extraQueryParams: { client_id, logout_uri: post_logout_redirect_uri },
    });
  }

  async #endWithOtherTab(): Promise<void> {
    window.sessionStorage.setItem(SIGNED_OUT, 'yes');
    await this.#users.removeUser();
    window.location.assign('/');
  }

  /** Whether the page was opened by the redirect that follows signing out. True only once. */
  wasJustSignedOut(): boolean {
    const wasSignedOut = window.sessionStorage.getItem(SIGNED_OUT) !== null;
    window.sessionStorage.removeItem(SIGNED_OUT);
    return wasSignedOut;
  }

  /** A token for the admin API; `undefined` if the session has ended. */
  async findAccessToken(): Promise<string | undefined> {
    const user = await this.#users.getUser();
    return user?.expired ? (await this.renew())?.access_token : user?.access_token;
  }

  /** Gets new tokens; `null` if the identity provider issues none. */
  async renew(): Promise<User | null> {
    return this.#users.signinSilent().catch(async () => {
      await this.#users.removeUser();
      return null;
    });
  }
}

/** Whether the page was opened by a redirect from the identity provider. */
export function isReturnFromSignIn(): boolean {
  const query = new URLSearchParams(window.location.search);
  return query.has('state') && (query.has('code') || query.has('error'));
}

const SessionContext = createContext<Session | undefined>(undefined);
export const SessionProvider = SessionContext.Provider;

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('useSession needs a SessionProvider above it.');
  return session;
}
