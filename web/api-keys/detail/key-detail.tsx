import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { apiKeyQuery } from '../../api/queries.ts';
import { useOrganisation } from '../../app/branch.ts';
import { Failure } from '../../app/failure.tsx';
import { Loading } from '../../app/loading.tsx';
import { Advice } from './advice.tsx';
import { History } from './history.tsx';
import { KeyActions } from './key-actions.tsx';
import { KeyFacts } from './key-facts.tsx';

/** All that is known of a key, what can be done with it, and what has happened to it. Reminders lead here. */
export function KeyDetail() {
  const organisation = useOrganisation();
  const { keyId = '' } = useParams();
  const api = useAdminApi();
  const { data: apiKey, error, refetch } = useQuery(apiKeyQuery(api, organisation.organisationId, keyId));
  const { data: successor } = useQuery({
    ...apiKeyQuery(api, organisation.organisationId, apiKey?.replacedBy ?? ''),
    enabled: apiKey?.replacedBy !== undefined,
  });
  if (!apiKey) {
    if (!error) return <Loading what="the key" />;
    return (
      <ContentLayout header={<Header variant="h1">API key</Header>}>
        <Failure error={error} onRetry={() => void refetch()} />
      </ContentLayout>
    );
  }
  return (
    <ContentLayout
      header={
        <Header variant="h1" actions={<KeyActions apiKey={apiKey} organisation={organisation} />}>
          {apiKey.name}
        </Header>
      }
    >
      <title>{`${apiKey.name} · ${organisation.name} · Latchkey`}</title>
      <SpaceBetween size="l">
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        <Advice apiKey={apiKey} successor={successor} timeZone={organisation.timeZone} />
        <Container header={<Header variant="h2">What it is</Header>}>
          <KeyFacts apiKey={apiKey} successor={successor} organisation={organisation} />
        </Container>
        <History organisationId={organisation.organisationId} keyId={keyId} />
      </SpaceBetween>
    </ContentLayout>
  );
}
