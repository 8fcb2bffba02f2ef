import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { ApiProblem } from '../../api/problem.ts';
import { apiKeyQuery } from '../../api/queries.ts';
import { useOrganisation } from '../../app/branch.ts';
import { Failure } from '../../app/failure.tsx';
import { Loading } from '../../app/loading.tsx';
import { useRelatedKey } from '../use-related-key.ts';
import { Advice } from './advice.tsx';
import { GoneKey } from './gone-key.tsx';
import { History } from './history.tsx';
import { KeyActions } from './key-actions.tsx';
import { KeyFacts } from './key-facts.tsx';

/** All that is known of a key, what can be done with it, and what has happened to it. Reminders lead here. */
export function KeyDetail() {
  const organisation = useOrganisation();
  const { organisationId, name } = organisation;
  const { keyId = '' } = useParams();
  const { data: apiKey, error, refetch } = useQuery(apiKeyQuery(useAdminApi(), organisationId, keyId));
  const successor = useRelatedKey(organisationId, apiKey?.replacedBy);
  const predecessor = useRelatedKey(organisationId, apiKey?.replaces);
  if (error instanceof ApiProblem && error.kind === 'not-found') {
    return <GoneKey organisation={organisation} keyId={keyId} />;
  }
  if (!apiKey) {
    if (!error) return <Loading what="the key" />;
    return (
      <ContentLayout header={<Header variant="h1">API key</Header>}>
        <Failure error={error} onRetry={() => void refetch()} />
      </ContentLayout>
    );
  }
  const actions = (
    <KeyActions apiKey={apiKey} isReplaced={successor.state !== 'deleted'} organisation={organisation} />
  );
  return (
    <ContentLayout
      header={
        <Header variant="h1" actions={actions}>
          {apiKey.name}
        </Header>
      }
    >
      <title>{`${apiKey.name} · ${name} · Latchkey`}</title>
      <SpaceBetween size="l">
        {error && <Failure error={error} onRetry={() => void refetch()} />}
        <Advice
          apiKey={apiKey}
          successor={successor}
          predecessor={predecessor}
          timeZone={organisation.timeZone}
        />
        <Container header={<Header variant="h2">What it is</Header>}>
          <KeyFacts
            apiKey={apiKey}
            successor={successor}
            predecessor={predecessor}
            organisation={organisation}
          />
        </Container>
        <History organisationId={organisationId} keyId={keyId} />
      </SpaceBetween>
    </ContentLayout>
  );
}
