import { deleteKey } from '../../core/life-cycle.ts';
import { keyOf, organisationOf } from './access.ts';
import { commitChanges, occasionOf } from './change.ts';
import { operation } from './http/operation.ts';
import { requireVersion } from './http/version.ts';
import { changeKeys } from './tables.ts';

/** Deletes a key: at once and for good. */
export const handler = operation(async (request) => {
  const { administrator, organisation } = await organisationOf(request);
  const keys = changeKeys();
  const stored = await keyOf(request, organisation, keys);
  requireVersion(request.headers['if-match'], stored);
  const predecessor =
    stored.replaces === undefined ? undefined : await keys.get(organisation.organisationId, stored.replaces);
  const { changes } = deleteKey(stored, occasionOf(request, administrator), predecessor);
  await commitChanges(keys, changes, request);
  return { statusCode: 204 };
});
