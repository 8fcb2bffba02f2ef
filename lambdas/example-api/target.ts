import { isInBranch, type Organisation } from '../../core/organisation.ts';
import { documentClient } from '../../store/client.ts';
import { getOrganisation } from '../../store/get-organisation.ts';
import { environment } from '../environment.ts';
import type { Request } from './operation.ts';

const client = documentClient();

/**
 * The organisation that a request is about, or `undefined` where the key has nothing to do with it: a key acts on its own
 * organisation and on those below it.
 */
export async function targetOf(
  { requestContext: { authorizer: key } }: Request,
  organisationId: string,
): Promise<Organisation | undefined> {
  const organisation = await getOrganisation(client, environment('ORGANISATIONS_TABLE'), organisationId);
  return organisation && isInBranch(organisation.path, key.organisationId) ? organisation : undefined;
}
