import AppLayout from '@cloudscape-design/components/app-layout';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { useState } from 'react';
import { Navigate, Outlet, useParams } from 'react-router';
import { useOrganisations } from '../api/queries.ts';
import { BranchProvider, pathOf, useBranch } from './branch.ts';
import { Breadcrumbs } from './breadcrumbs.tsx';
import { Failure } from './failure.tsx';
import { Loading } from './loading.tsx';
import { Navigation } from './navigation.tsx';
import { NotFound } from './not-found.tsx';
import { Notices, NoticesProvider } from './notices.tsx';
import { paths } from './paths.ts';
import { TopBar } from './top-bar.tsx';

const PHONE = window.matchMedia('(max-width: 688px)');

/** What is around every view: the bar at the top, the navigation, where one is, and what was done. */
export function Layout() {
  const { organisationId } = useParams();
  const { items: branch, isLoading, isComplete, error, reload } = useOrganisations();
  const [isNavigationOpen, setNavigationOpen] = useState(!PHONE.matches);
  const path = organisationId === undefined ? [] : pathOf(branch, organisationId);
  const isUnknown = organisationId !== undefined && path.length === 0;
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <BranchProvider value={branch}>
        <NoticesProvider>
          <TopBar />
          <AppLayout
            toolsHide
            headerSelector="#top-bar"
            navigationOpen={isNavigationOpen}
            onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
            navigation={<Navigation />}
            notifications={<Notices />}
            breadcrumbs={path.length > 0 && <Breadcrumbs path={path} />}
            content={
              error && branch.length === 0 ? (
                <ContentLayout header={<Header variant="h1">API keys</Header>}>
                  <Failure error={error} onRetry={reload} />
                </ContentLayout>
              ) : isLoading || (isUnknown && !isComplete && !error) ? (
                <Loading what="your organisations" />
              ) : isUnknown ? (
                <NotFound />
              ) : (
                <Outlet />
              )
            }
          />
        </NoticesProvider>
      </BranchProvider>
    </I18nProvider>
  );
}

/** Leads to the reader's own organisation. */
export function OwnOrganisation() {
  const [own] = useBranch();
  return own ? <Navigate to={paths.keys(own.organisationId)} replace /> : <NotFound />;
}
