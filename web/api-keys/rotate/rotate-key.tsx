import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { apiKeyQuery } from '../../api/queries.ts';
import { useOrganisation } from '../../app/branch.ts';
import { Failure } from '../../app/failure.tsx';
import { Loading } from '../../app/loading.tsx';
import { useRelatedKey } from '../use-related-key.ts';
import { Impossible } from './impossible.tsx';
import { obstacleTo } from './obstacle.ts';
import { RotationForm } from './rotation-form.tsx';

/** Makes a key's successor. */
export function RotateKey() {
  const organisation = useOrganisation();
  const { keyId = '' } = useParams();
  const api = useAdminApi();
  const { organisationId } = organisation;
  const { data, error, refetch } = useQuery({
    ...apiKeyQuery(api, organisationId, keyId),
    refetchOnWindowFocus: false, // once it has happened, the key reads as one that cannot be rotated
  });
  // A successor that DynamoDB removed some time after its end is still named, and keeps nobody from making another.
  const successor = useRelatedKey(organisationId, data?.replacedBy);
  if (!data || successor.key === undefined) {
    const failure = error ?? successor.error;
    if (!failure) return <Loading what="the key" />;
    return (
      <ContentLayout header={<Header variant="h1">Replace API key</Header>}>
        <Failure error={failure} onRetry={data ? successor.retry : () => void refetch()} />
      </ContentLayout>
    );
  }
  const obstacle = obstacleTo(data, successor.key !== null);
  if (obstacle) return <Impossible apiKey={data} obstacle={obstacle} organisation={organisation} />;
  return <RotationForm key={keyId} apiKey={data} organisation={organisation} />;
}
