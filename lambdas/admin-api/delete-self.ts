import { buildKeyActor } from '../../core/key-event.ts';
import { requireDispensable } from '../../core/self-rotation.ts';
import { requireCatalogue } from '../environment.ts';
import { buildActorContext } from './change.ts';
import { commitDeletion } from './deletion.ts';
import { requireHolder } from './holder.ts';
import { createAdminHandler } from './http/operation.ts';
import { getOwnKeyStore } from './tables.ts';

/** Deletes the key that asks, once the successor that it has asked for is in use and it was not used for a day itself. */
export const handler = createAdminHandler(async (request) => {
  const now = new Date();
  const { key, presented } = await requireHolder(request, now);
  const keys = getOwnKeyStore();
  const { organisationId, replacedBy } = key;
  const successor = replacedBy === undefined ? undefined : await keys.find(organisationId, replacedBy);
  requireDispensable(key, successor, requireCatalogue(), now);
  const changeContext = buildActorContext(request, buildKeyActor(key), now, presented);
  await commitDeletion(key, keys, changeContext, { headers: {} }); // a key knows no versions
  return { statusCode: 204 };
});
