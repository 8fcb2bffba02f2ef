import type { KeyEvent } from '../../core/key-event.ts';
import { KEY_ID_PATTERN } from '../../core/key-value.ts';
import { createKeyEventStore } from '../../store/key-events.ts';
import { requireTable } from '../environment.ts';
import { requireKey, requireKeyId, requireOrganisation } from './access.ts';
import { buildJsonResponse, createHandler } from './http/operation.ts';
import { buildPage, parsePageRequest } from './http/paging.ts';
import { getDatabase, getKeyReader } from './tables.ts';

/**
 * Lists what has happened to a key, newest first. A deleted key's events stay, so that its deletion can be looked up.
 * A key may be there without its events, which are read from an index that lags a moment, and are kept for two years.
 */
export const handler = createHandler(async (request) => {
  const page = parsePageRequest(request, KEY_ID_PATTERN);
  const { organisation } = await requireOrganisation(request);
  const store = createKeyEventStore(getDatabase(), requireTable('keyEvents'));
  const events = await store.list(organisation.organisationId, requireKeyId(request), page);
  if (events.rows.length === 0) await requireKey(request, organisation, getKeyReader());
  return buildJsonResponse(200, buildPage(request, events, formatEvent));
});

function formatEvent(event: KeyEvent) {
  const { eventId, keyId, type, at, actor, before, after } = event;
  return {
    eventId,
    keyId,
    type,
    at,
    actor,
    ...(before && { before }),
    ...(after && { after }),
    ...(type === 'reminded' && { reminder: formatReminder(event) }),
  };
}

/**
 * How many administrators were mailed, and how many of the mails are known to have arrived or to have come back. What became
 * of a mail shows that it was sent, also where its sender did not live to note it.
 */
function formatReminder({ stage, sentTo = [], deliveredTo = [], bouncedFrom = [] }: KeyEvent) {
  const mailed = new Set([...sentTo, ...deliveredTo, ...bouncedFrom]);
  return { stage, administrators: mailed.size, delivered: deliveredTo.length, bounced: bouncedFrom.length };
}
