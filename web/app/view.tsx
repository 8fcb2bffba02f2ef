import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { usePageConfig } from '../session/page-config.ts';
import { useBranch } from './branch.ts';
import { InfoLink } from './help.tsx';

interface ViewProps {
  heading: string;
  description?: string | undefined;
  actions?: ReactNode;
  children: ReactNode;
}

/** What every view consists of: a heading, which gets the focus when the view is opened, and the document's title. */
export function View({ heading, description, actions, children }: ViewProps) {
  return (
    <ContentLayout
      header={
        <Header variant="h1" info={<InfoLink />} description={description} actions={actions}>
          {heading}
        </Header>
      }
    >
      <ViewTitle>{heading}</ViewTitle>
      {children}
    </ContentLayout>
  );
}

/** The document's title: the view, the organisation if the URL names one, and the service. */
export function ViewTitle({ children }: { children: string }) {
  const { service } = usePageConfig();
  const { organisationId } = useParams();
  const organisation = useBranch().find((candidate) => candidate.organisationId === organisationId);
  return <title>{[children, organisation?.name, service.name].filter(Boolean).join(' · ')}</title>;
}
