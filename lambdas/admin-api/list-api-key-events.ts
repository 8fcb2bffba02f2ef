import type { KeyEvent } from '../../core/key-event.ts';
import { KEY_ID_PATTERN } from '../../core/key-value.ts';
import { keyEventStore } from '../../store/key-events.ts';
import { environment } from '../environment.ts';
import { keyIdOf, keyOf, organisationOf } from './access.ts';
import { json, operation } from './http/operation.ts';
import { pageAnswer, pageRequestOf } from './http/paging.ts';
import { database, readKeys } from './tables.ts';

/**
 * Lists what has happened to a key, newest first. A deleted key's events stay, so that its deletion can be looked up.
 * A key may be there without its events, which are read from an index that lags a moment, and are kept for two years.
 */
export const handler = operation(async (request) => {
  const page = pageRequestOf(request, KEY_ID_PATTERN);
  const { organisation } = await organisationOf(request);
  const store = keyEventStore(database(), environment('KEY_EVENTS_TABLE'));
  const events = await store.list(organisation.organisationId, keyIdOf(request), page);
  if (events.rows.length === 0) await keyOf(request, organisation, readKeys());
  return json(200, pageAnswer(request, events, eventJson));
});

function eventJson(event: KeyEvent) {
  const { eventId, keyId, type, at, actor, before, after } = event;
  return {
    eventId,
    keyId,
    type,
    at,
    actor,
    ...(before && { before }),
    ...(after && { after }),
    ...(type === 'reminded' && { reminder: reminderJson(event) }),
  };
}

/**
 * How many administrators were mailed, and how many of the mails are known to have arrived or to have come back. What became
 * of a mail shows that it was sent, also where its sender did not live to note it.
 */
function reminderJson({ stage, sentTo = [], deliveredTo = [], bouncedFrom = [] }: KeyEvent) {
  const mailed = new Set([...sentTo, ...deliveredTo, ...bouncedFrom]);
  return { stage, administrators: mailed.size, delivered: deliveredTo.length, bounced: bouncedFrom.length };
}
