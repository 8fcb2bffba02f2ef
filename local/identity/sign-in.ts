import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { errors, type Provider } from 'oidc-provider';
import type { Administrator } from '../../core/organisation.ts';
import { HTML, html, page } from '../pages/html.ts';

const SIGN_IN = /^\/sign-in\/[\w-]+$/;

/** Answers for the identity provider, and shows the page on which somebody chooses whom to sign in as. */
export function identityListener(
  provider: Provider,
  administrators: () => Promise<Administrator[]>,
): RequestListener {
  const answer = provider.callback();
  return (request, response) => {
    if (!SIGN_IN.test(request.url ?? '')) return void answer(request, response);
    signIn(provider, administrators, request, response).catch((error: unknown) => {
      response.writeHead(error instanceof errors.SessionNotFound ? 400 : 500, HTML);
      response.end(
        page(
          'Sign-in failed',
          html`<p>This sign-in is no longer under way. Go back to where you came from and start again.</p>`,
        ),
      );
    });
  };
}

async function signIn(
  provider: Provider,
  administrators: () => Promise<Administrator[]>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await provider.interactionDetails(request, response);
  if (request.method === 'POST') {
    const accountId = new URLSearchParams(await text(request)).get('subject') ?? '';
    // Not remembered: a cookie that ends with the browser works on whatever day the host believes it is.
    return provider.interactionFinished(request, response, { login: { accountId, remember: false } });
  }
  response.writeHead(200, HTML);
  response.end(signInPage(await administrators()));
}

function signInPage(administrators: readonly Administrator[]): string {
  return page(
    'Sign in to Latchkey',
    html`<p>This is your own machine, so there are no passwords: choose who you want to be.</p>
<form method="post">
${administrators.map(
  ({ subject, name, email, organisationId }) =>
    html`<button name="subject" value="${subject}"><strong>${name}</strong> · ${email} · ${organisationId}</button>`,
)}
</form>`,
  );
}
