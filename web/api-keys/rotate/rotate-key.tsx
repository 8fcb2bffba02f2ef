import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { ApiProblem } from '../../api/problem.ts';
import { apiKeyQuery } from '../../api/queries.ts';
import { useOrganisation } from '../../app/branch.ts';
import { Failure } from '../../app/failure.tsx';
import { Loading } from '../../app/loading.tsx';
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
  const replacedBy = data?.replacedBy;
  // A key whose successor was deleted still names it, and can be rotated again.
  const successor = useQuery({
    ...apiKeyQuery(api, organisationId, replacedBy ?? ''),
    enabled: replacedBy !== undefined,
    refetchOnWindowFocus: false,
  });
  const isGone = successor.error instanceof ApiProblem && successor.error.kind === 'not-found';
  const unknown = error ?? (isGone ? null : successor.error);
  if (!data || (replacedBy !== undefined && !successor.data && !isGone)) {
    if (!unknown) return <Loading what="the key" />;
    return (
      <ContentLayout header={<Header variant="h1">Rotate API key</Header>}>
        <Failure error={unknown} onRetry={() => void (data ? successor.refetch() : refetch())} />
      </ContentLayout>
    );
  }
  const obstacle = obstacleTo(data, successor.data !== undefined && !isGone);
  if (obstacle) return <Impossible apiKey={data} obstacle={obstacle} organisation={organisation} />;
  return <RotationForm key={keyId} apiKey={data} organisation={organisation} />;
}
