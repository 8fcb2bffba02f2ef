import { offeredLevels } from '../../core/permissions.ts';
import { organisationOf } from './access.ts';
import { json, operation } from './http/operation.ts';

/** Lists the permission levels that a key of this organisation can be given. */
export const handler = operation(async (request) => {
  const { organisation } = await organisationOf(request);
  return json(200, { items: offeredLevels(organisation.features) });
});
