import Alert from '@cloudscape-design/components/alert';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { apiKeyQuery } from '../../api/queries.ts';
import type { ApiKey } from '../../api/types.ts';
import { useOrganisation } from '../../app/branch.ts';
import { Failure } from '../../app/failure.tsx';
import { Loading } from '../../app/loading.tsx';
import { paths, useFollow } from '../../app/paths.ts';
import { useRelatedKey } from '../use-related-key.ts';
import { obstacleTo } from './obstacle.ts';
import { RotationForm } from './rotation-form.tsx';

/** Makes a key's successor. */
export function RotateKey() {
  const organisation = useOrganisation();
  const { keyId = '' } = useParams();
  const { data, error, refetch } = useQuery({
    ...apiKeyQuery(useAdminApi(), organisation.organisationId, keyId),
    refetchOnWindowFocus: false, // once it has happened, the key reads as one that cannot be rotated
  });
  const successor = useRelatedKey(organisation.organisationId, data?.replacedBy);
  if (data && successor.key !== undefined) {
    const obstacle = obstacleTo(data, successor.key);
    if (obstacle !== undefined) return <Impossible apiKey={data} obstacle={obstacle} />;
    return <RotationForm key={keyId} apiKey={data} organisation={organisation} />;
  }
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (successor.error) return <Failure error={successor.error} onRetry={successor.retry} />;
  return <Loading what="the key" />;
}

function Impossible({ apiKey, obstacle }: { apiKey: ApiKey; obstacle: string }) {
  const follow = useFollow();
  return (
    <ContentLayout header={<Header variant="h1">Rotate {apiKey.name}</Header>}>
      <title>{`Rotate ${apiKey.name} · Latchkey`}</title>
      <Alert type="info" header="This key cannot be rotated">
        {obstacle}{' '}
        <Link href={paths.key(apiKey)} onFollow={follow}>
          To the key
        </Link>
      </Alert>
    </ContentLayout>
  );
}
