import '@cloudscape-design/global-styles/index.css';
import './page.css';
import AppLayout from '@cloudscape-design/components/app-layout';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { AdminApi, AdminApiProvider } from './api/admin-api.ts';
import { createQueryClient } from './api/queries.ts';
import { createRouter } from './app/router.tsx';
import { startTheme } from './app/top-bar.tsx';
import { type ContactAnswer, findContactAnswer, takeToken } from './contact/answer-contact.ts';
import { loadPageConfig, type PageConfig, PageConfigProvider } from './session/page-config.ts';
import { Session, SessionProvider } from './session/session.ts';

interface SignedIn {
  config: PageConfig;
  session: Session;
  api: AdminApi;
  router: ReturnType<typeof createRouter>;
}
/** The page of a contact, who has no account. */
interface ForContact {
  config: PageConfig;
  answer: ContactAnswer;
  token: string;
}
type State = 'starting' | 'signed-out' | 'failed' | ForContact | SignedIn;

const ContactPage = lazy(async () => ({ default: (await import('./contact/contact-page.tsx')).ContactPage }));

/** Signs the administrator in, then shows the page. */
function Start() {
  const [state, setState] = useState<State>('starting');
  const [queryClient] = useState(createQueryClient);
  useEffect(() => {
    start().then(setState, () => setState('failed'));
  }, []);
  if (state === 'starting') {
    return (
      <SignedOutPage title="Signing in">
        <Spinner size="large" />
      </SignedOutPage>
    );
  }
  if (state === 'failed') {
    return (
      <SignedOutPage title="Sign-in failed">
        <Box variant="p">
          The sign-in service could not be reached or refused the request. Try again. If the problem persists,
          tell the people who gave you the address of this page.
        </Box>
        <Button variant="primary" onClick={restart}>
          Try again
        </Button>
      </SignedOutPage>
    );
  }
  if (state === 'signed-out') {
    return (
      <SignedOutPage title="You are signed out">
        <Button variant="primary" onClick={restart}>
          Sign in
        </Button>
      </SignedOutPage>
    );
  }
  if ('answer' in state) {
    return (
      <SignedOutPage title="Reminders of API keys">
        <Suspense>
          <ContactPage {...state} />
        </Suspense>
      </SignedOutPage>
    );
  }
  return (
    <PageConfigProvider value={state.config}>
      <SessionProvider value={state.session}>
        <AdminApiProvider value={state.api}>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={state.router} />
          </QueryClientProvider>
        </AdminApiProvider>
      </SessionProvider>
    </PageConfigProvider>
  );
}

/** Loads the configuration and signs the administrator in, unless they have just signed out. */
async function start(): Promise<SignedIn | ForContact | 'signed-out'> {
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
  const api = new AdminApi(config.adminApi, session);
  return { config, session, api, router: createRouter() };
}

function restart(): void {
  window.location.assign('/');
}

function SignedOutPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <AppLayout
      navigationHide
      toolsHide
      content={
        <Box textAlign="center" padding={{ vertical: 'xxxl' }}>
          <div className="signed-out">
            <SpaceBetween size="l">
              <Box variant="h1">{title}</Box>
              {children}
            </SpaceBetween>
          </div>
        </Box>
      }
    />
  );
}

const root = document.getElementById('page');
if (!root) throw new Error('index.html has no element #page.');
startTheme();
createRoot(root).render(<Start />);
