import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useAdminApi } from '../../api/admin-api-context.ts';
import { apiKeyQuery } from '../../api/queries.ts';
import { useOrganisation } from '../../app/branch.ts';
import { Failure } from '../../app/failure.tsx';
import { Loading } from '../../app/loading.tsx';
import { EditForm } from './edit-form.tsx';

/** Changes a key's name and permission level. */
export function EditKey() {
  const organisation = useOrganisation();
  const { keyId = '' } = useParams();
  const { data, error, refetch } = useQuery(apiKeyQuery(useAdminApi(), organisation.organisationId, keyId));
  if (data) return <EditForm key={keyId} apiKey={data} organisation={organisation} />;
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return <Loading what="the key" />;
}
