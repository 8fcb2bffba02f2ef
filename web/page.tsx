import '@cloudscape-design/global-styles/index.css';
import './page.css';
import AppLayout from '@cloudscape-design/components/app-layout';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { AdminApi, AdminApiProvider } from './api/admin-api.ts';
import { createQueryClient } from './api/queries.ts';
import { createRouter } from './app/router.tsx';
import { startTheme } from './app/top-bar.tsx';
import type { ContactAnswer } from './contact/answer-contact.ts';
import { type PageConfig, PageConfigProvider } from './session/page-config.ts';
import { type Session, SessionProvider } from './session/session.ts';

/** Whom the page was opened for, or why it cannot be shown. */
export type Opening = 'signed-out' | 'failed' | ForAdministrator | ForContact;
interface ForAdministrator {
  config: PageConfig;
  session: Session;
}
/** A contact has no account. */
interface ForContact {
  config: PageConfig;
  answer: ContactAnswer;
  token: string;
}

/** Shows the page, or why it cannot be shown. */
export function showPage(opening: Opening): void {
  const root = document.getElementById('page');
  if (!root) throw new Error('index.html has no element #page.');
  startTheme();
  createRoot(root).render(<Page opening={opening} />);
}

const ContactPage = lazy(async () => ({ default: (await import('./contact/contact-page.tsx')).ContactPage }));

function Page({ opening }: { opening: Opening }) {
  if (opening === 'failed') {
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
  if (opening === 'signed-out') {
    return (
      <SignedOutPage title="You are signed out">
        <Button variant="primary" onClick={restart}>
          Sign in
        </Button>
      </SignedOutPage>
    );
  }
  if ('answer' in opening) {
    return (
      <SignedOutPage title="Reminders of API keys">
        <Suspense>
          <ContactPage {...opening} />
        </Suspense>
      </SignedOutPage>
    );
  }
  return <AdminPage {...opening} />;
}

function AdminPage({ config, session }: ForAdministrator) {
  const [queryClient] = useState(createQueryClient);
  const [api] = useState(() => new AdminApi(config.adminApi, session));
  const [router] = useState(createRouter);
  return (
    <PageConfigProvider value={config}>
      <SessionProvider value={session}>
        <AdminApiProvider value={api}>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </AdminApiProvider>
      </SessionProvider>
    </PageConfigProvider>
  );
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
