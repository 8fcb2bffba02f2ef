import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { errors, type Provider } from 'oidc-provider';
import type { Administrator } from '../../core/organisation.ts';
import { HTML_HEADERS, html, renderPage } from './html-page.ts';

const SIGN_IN_PATH = /^\/sign-in\/[\w-]+$/;

/** Creates the listener of the identity provider, with a page on which a person chooses whom to sign in as. */
export function createIdentityListener(
  provider: Provider,
  listAdministrators: () => Promise<Administrator[]>,
): RequestListener {
  const handleProtocol = provider.callback();
  return (request, response) => {
    if (!SIGN_IN_PATH.test(request.url ?? '')) return void handleProtocol(request, response);
    handleSignIn(provider, listAdministrators, request, response).catch((error: unknown) => {
      response.writeHead(error instanceof errors.SessionNotFound ? 400 : 500, HTML_HEADERS);
      response.end(
        renderPage(
          'Sign-in failed',
          html`<p>This sign-in has expired. Go back to the page that you came from and start again.</p>`,
        ),
      );
    });
  };
}

async function handleSignIn(
  provider: Provider,
  listAdministrators: () => Promise<Administrator[]>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await provider.interactionDetails(request, response);
  if (request.method === 'POST') {
    const accountId = new URLSearchParams(await text(request)).get('subject') ?? '';
    // A session cookie, because an expiry date by the host's shifted clock may be in the browser's past.
    return provider.interactionFinished(request, response, { login: { accountId, remember: false } });
  }
  response.writeHead(200, HTML_HEADERS);
  response.end(renderSignInPage(await listAdministrators()));
}

function renderSignInPage(administrators: readonly Administrator[]): string {
  return renderPage(
    'Sign in to Latchkey',
    html`<p>This is your own machine, so there are no passwords. Choose who to sign in as.</p>
<form method="post">
${administrators.map(
  ({ subject, name, email, organisationId }) =>
    html`<button name="subject" value="${subject}"><strong>${name}</strong> · ${email} · ${organisationId}</button>`,
)}
</form>`,
  );
}
