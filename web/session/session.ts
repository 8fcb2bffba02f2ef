import { InMemoryWebStorage, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { Configuration } from './configuration.ts';

const ENDED = 'latchkey-signed-out';

/** What is remembered over the way to the identity provider and back. */
interface Way {
  returnTo: string;
}

/**
 * Who is signed in. Tokens live in this page's memory and nowhere else, so that nothing that is left on the computer can be
 * used by others; after a reload the identity provider, which still knows the person, gives new ones without asking.
 */
export class Session {
  readonly #users: UserManager;

  constructor({ issuer, clientId, scope }: Configuration) {
    const address = `${window.location.origin}/`;
    this.#users = new UserManager({
      authority: issuer,
      client_id: clientId,
      redirect_uri: address,
      post_logout_redirect_uri: address,
      scope,
      userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      // The way there and back: the state and PKCE's verifier, no tokens.
      stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
      automaticSilentRenew: true,
      monitorSession: false,
    });
  }

  /**
   * Ends the way back from the identity provider, where this is one.
   * @returns where the person wanted to go
   * @throws Error where the provider refused, or the way began elsewhere.
   */
  async completeSignIn(): Promise<string | undefined> {
    const answer = new URLSearchParams(window.location.search);
    if (!answer.has('state') || !(answer.has('code') || answer.has('error'))) return undefined;
    const { state } = await this.#users.signinRedirectCallback();
    return (state as Way | undefined)?.returnTo ?? '/';
  }

  /** Goes to the identity provider, and comes back to where the person is now. */
  async signIn(): Promise<void> {
    const { pathname, search } = window.location;
    const returnTo = new URLSearchParams(search).has('state') ? '/' : pathname + search;
    await this.#users.signinRedirect({ state: { returnTo } satisfies Way });
  }

  async signOut(): Promise<void> {
    window.sessionStorage.setItem(ENDED, 'yes');
    const { client_id, post_logout_redirect_uri = '' } = this.#users.settings;
    // Cognito knows these two by names of its own.
    await this.#users.signoutRedirect({
      extraQueryParams: { client_id, logout_uri: post_logout_redirect_uri },
    });
  }

  /** Whether this is the way back from signing out. */
  hasJustEnded(): boolean {
    const hasEnded = window.sessionStorage.getItem(ENDED) !== null;
    window.sessionStorage.removeItem(ENDED);
    return hasEnded;
  }

  /** A token for the admin API; undefined where nobody is signed in any more. */
  async accessToken(): Promise<string | undefined> {
    const user = await this.#users.getUser();
    return user?.expired ? (await this.renew())?.access_token : user?.access_token;
  }

  /** Gets new tokens for who is signed in; null where the identity provider gives none. */
  async renew(): Promise<User | null> {
    return this.#users.signinSilent().catch(async () => {
      await this.#users.removeUser();
      return null;
    });
  }
}
