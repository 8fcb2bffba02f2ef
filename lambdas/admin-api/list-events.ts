import { listBranchEvents } from '../../core/branch-events.ts';
import { KEY_ID_PATTERN } from '../../core/key-value.ts';
import { createKeyEventStore } from '../../store/key-events.ts';
import { requireTable } from '../environment.ts';
import { openDirectory, reachesBranch, requireOrganisation } from './access.ts';
import { formatEvent } from './event-response.ts';
import { parseEventFilter } from './http/filter.ts';
import { buildJsonResponse, createAdminHandler } from './http/operation.ts';
import { buildPage, parseBranch, parsePageRequest } from './http/paging.ts';
import { getDatabase } from './tables.ts';

/** Lists the events of all keys of an organisation, and of those below it if the request asks for the branch. */
export const handler = createAdminHandler(async (request) => {
  const page = parsePageRequest(request, KEY_ID_PATTERN);
  const filter = parseEventFilter(request);
  const isBranch = parseBranch(request);
  const { manager, organisation } = await requireOrganisation(request);
  const events = createKeyEventStore(getDatabase(), requireTable('keyEvents'));
  const found =
    isBranch && reachesBranch(manager)
      ? await listBranchEvents(organisation, { directory: openDirectory(), events }, filter, page)
      : await events.listByOrganisation(organisation.organisationId, filter, page);
  return buildJsonResponse(
    200,
    buildPage(request, found, (event) => formatEvent(event, manager)),
  );
});
