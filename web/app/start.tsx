import AppLayout from '@cloudscape-design/components/app-layout';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { RouterProvider } from 'react-router';
import { AdminApi } from '../api/admin-api.ts';
import { AdminApiProvider } from '../api/admin-api-context.ts';
import { queryClient } from '../api/query-client.ts';
import { type Configuration, readConfiguration } from '../session/configuration.ts';
import { ConfigurationProvider } from '../session/configuration-context.ts';
import { Session } from '../session/session.ts';
import { SessionProvider } from '../session/session-context.ts';
import { pageRouter } from './routes.tsx';

type Running = {
  configuration: Configuration;
  session: Session;
  api: AdminApi;
  router: ReturnType<typeof pageRouter>;
};
type State = 'starting' | 'signed-out' | 'failed' | Running;

/** Signs the person in, then shows the page. */
export function Start() {
  const [state, setState] = useState<State>('starting');
  const [queries] = useState(queryClient);
  useEffect(() => {
    start().then(setState, () => setState('failed'));
  }, []);
  if (state === 'starting') {
    return (
      <Outside title="Signing in">
        <Spinner size="large" />
      </Outside>
    );
  }
  if (state === 'failed') {
    return (
      <Outside title="Signing in did not work">
        <Box variant="p">
          Either this page or the service that signs you in could not be reached, or it refused. Try again; if
          it goes on, tell your operator.
        </Box>
        <Button variant="primary" onClick={startAnew}>
          Try again
        </Button>
      </Outside>
    );
  }
  if (state === 'signed-out') {
    return (
      <Outside title="You are signed out">
        <Button variant="primary" onClick={startAnew}>
          Sign in
        </Button>
      </Outside>
    );
  }
  return (
    <ConfigurationProvider value={state.configuration}>
      <SessionProvider value={state.session}>
        <AdminApiProvider value={state.api}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={state.router} />
          </QueryClientProvider>
        </AdminApiProvider>
      </SessionProvider>
    </ConfigurationProvider>
  );
}

/** Reads the configuration and sees to it that somebody is signed in; `signed-out` where they have just left. */
async function start(): Promise<Running | 'signed-out'> {
  const configuration = await readConfiguration();
  const session = new Session(configuration);
  const returnTo = await session.completeSignIn();
  if (returnTo === undefined) {
    if (session.hasJustEnded()) return 'signed-out';
    await session.signIn();
    return new Promise(() => undefined); // the browser is leaving for the identity provider
  }
  window.history.replaceState(null, '', returnTo);
  const api = new AdminApi(configuration.adminApi, session);
  return { configuration, session, api, router: pageRouter() };
}

function startAnew(): void {
  window.location.assign('/');
}

/** What is shown to whom is not signed in. */
function Outside({ title, children }: { title: string; children: ReactNode }) {
  return (
    <AppLayout
      navigationHide
      toolsHide
      content={
        <Box textAlign="center" padding="xxxl">
          <SpaceBetween size="l">
            <Box variant="h1">{title}</Box>
            {children}
          </SpaceBetween>
        </Box>
      }
    />
  );
}
