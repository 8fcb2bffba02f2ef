import { KEY_ID_PATTERN } from '../../core/key-value.ts';
import { createKeyEventStore } from '../../store/key-events.ts';
import { requireTable } from '../environment.ts';
import { requireKey, requireKeyId, requireOrganisation } from './access.ts';
import { formatEvent } from './event-response.ts';
import { buildJsonResponse, createAdminHandler } from './http/operation.ts';
import { buildPage, parsePageRequest } from './http/paging.ts';
import { getDatabase, getKeyReader } from './tables.ts';

/**
 * Lists the events of a key, newest first. The events of a deleted key stay, so that its deletion can be looked up. A key
 * may have no events, because they come from an eventually consistent index, and are kept for two years.
 *
 * The index contains keys of all organisations. It is read only for a key of this one, so that the time of a 404 does not tell
 * whether the key exists elsewhere.
 */
export const handler = createAdminHandler(async (request) => {
  const page = parsePageRequest(request, KEY_ID_PATTERN);
  const { manager, organisation } = await requireOrganisation(request);
  const store = createKeyEventStore(getDatabase(), requireTable('keyEvents'));
  const { organisationId } = organisation;
  const keyId = requireKeyId(request);
  if (!(await store.hasCreation(organisationId, keyId))) {
    await requireKey(request, organisation, getKeyReader());
  }
  const events = await store.list(organisationId, keyId, page);
  return buildJsonResponse(
    200,
    buildPage(request, events, (event) => formatEvent(event, manager)),
  );
});
