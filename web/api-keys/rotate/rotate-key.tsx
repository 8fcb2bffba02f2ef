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
import { RotationForm } from './rotation-form.tsx';

/** Makes a key's successor. */
export function RotateKey() {
  const organisation = useOrganisation();
  const { keyId = '' } = useParams();
  const { data, error, refetch } = useQuery({
    ...apiKeyQuery(useAdminApi(), organisation.organisationId, keyId),
    refetchOnWindowFocus: false, // once it has happened, the key reads as one that cannot be rotated
  });
  if (data && obstacleTo(data)) return <Impossible apiKey={data} />;
  if (data) return <RotationForm key={keyId} apiKey={data} organisation={organisation} />;
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return <Loading what="the key" />;
}

function obstacleTo({ status, replacedBy }: ApiKey): string | undefined {
  if (status === 'expired') return 'It has expired. Create a new key in its place.';
  if (status === 'disabled')
    return 'It is disabled, and a disabled key is not brought back to life this way. Enable it first.';
  if (replacedBy !== undefined)
    return 'It has a successor already. To make another, delete the successor first.';
  return undefined;
}

function Impossible({ apiKey }: { apiKey: ApiKey }) {
  const follow = useFollow();
  return (
    <ContentLayout header={<Header variant="h1">Rotate {apiKey.name}</Header>}>
      <title>{`Rotate ${apiKey.name} · Latchkey`}</title>
      <Alert type="info" header="This key cannot be rotated">
        {obstacleTo(apiKey)}{' '}
        <Link href={paths.key(apiKey)} onFollow={follow}>
          To the key
        </Link>
      </Alert>
    </ContentLayout>
  );
}
