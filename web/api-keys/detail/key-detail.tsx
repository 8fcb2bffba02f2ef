import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { apiKeyQuery, useKeyEvents } from '../../api/queries.ts';
import { useOrganisation } from '../../app/branch.ts';
import { Failure } from '../../app/failure.tsx';
import { Loading } from '../../app/loading.tsx';
import { isNotFound, useRelatedKey } from '../use-related-key.ts';
import { AdviceAlert } from './advice.tsx';
import { adviceOn } from './advice-words.ts';
import { GoneKey } from './gone-key.tsx';
import { History } from './history.tsx';
import { KeyActions } from './key-actions.tsx';
import { KeyFacts } from './key-facts.tsx';

/** All that is known of a key, what can be done with it, and what has happened to it. Reminders lead here. */
export function KeyDetail() {
  const organisation = useOrganisation();
  const { keyId = '' } = useParams();
  const api = useAdminApi();
  const { data: apiKey, error, refetch } = useQuery(apiKeyQuery(api, organisation.organisationId, keyId));
  const { key: successor } = useRelatedKey(organisation.organisationId, apiKey?.replacedBy);
  const { key: predecessor } = useRelatedKey(organisation.organisationId, apiKey?.replaces);
  const events = useKeyEvents(organisation.organisationId, keyId);
  if (isNotFound(error)) return <GoneKey organisation={organisation} events={events} />;
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
        <Header
          variant="h1"
          actions={<KeyActions apiKey={apiKey} successor={successor} organisation={organisation} />}
        >
          {apiKey.name}
        </Header>
      }
    >
      <title>{`${apiKey.name} · ${organisation.name} · Latchkey`}</title>
      <SpaceBetween size="l">
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        {adviceOn({ apiKey, predecessor, successor, timeZone: organisation.timeZone }).map((advice) => (
          <AdviceAlert key={advice.header} {...advice} />
        ))}
        <Container header={<Header variant="h2">What it is</Header>}>
          <KeyFacts
            apiKey={apiKey}
            predecessor={predecessor}
            successor={successor}
            organisation={organisation}
          />
        </Container>
        <History organisationId={organisation.organisationId} events={events} />
      </SpaceBetween>
    </ContentLayout>
  );
}
