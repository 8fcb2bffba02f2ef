import { findContactAnswer, takeToken } from './contact/answer-contact.ts';
import type { Opening } from './page.tsx';
import { loadPageConfig } from './session/page-config.ts';
import { isReturnFromSignIn, Session } from './session/session.ts';

/**
 * Signs the administrator in, then shows the page. The page is a separate file that is not loaded before the redirect to the
 * identity provider, so that signing in loads it once.
 */
async function start(): Promise<void> {
  const opening = open().catch((): Opening => 'failed');
  const isShown = isReturnFromSignIn() || findContactAnswer(window.location.pathname) !== undefined;
  const page = isShown ? import('./page.tsx') : undefined; // beside the requests of the sign-in
  const opened = await opening;
  const { showPage } = await (page ?? import('./page.tsx'));
  showPage(opened);
}

/** Loads the configuration and signs the administrator in, unless they have just signed out. */
async function open(): Promise<Opening> {
  const config = await loadPageConfig();
  const answer = findContactAnswer(window.location.pathname);
  if (answer) return { config, answer, token: takeToken() };
  const session = new Session(config);
  const returnTo = await session.completeSignIn();
  if (returnTo === undefined) {
    if (session.wasJustSignedOut()) return 'signed-out';
    await session.signIn();
    return new Promise(() => undefined); // the browser is being redirected to the identity provider
  }
  window.history.replaceState(null, '', returnTo);
  return { config, session };
}

/** Says that a file of the page could not be loaded. */
function showLoadFailure(): void {
  const message = 'This page could not be loaded. Check your connection, then reload the page.';
  document.querySelector('#page')?.replaceChildren(message);
}

start().catch(showLoadFailure);
