import { formatActor } from '../../core/actor-name.ts';
import { parseContactRecipientId } from '../../core/contacts/contact.ts';
import type { Actor, KeyEvent } from '../../core/key-event.ts';
import type { Manager } from '../../core/managing-key.ts';

/**
 * Formats an event for responses. Lists each field, so that new fields of the record are not exposed by accident.
 * @param reader who asked for it
 */
export function formatEvent(event: KeyEvent, reader: Pick<Manager, 'organisationId'>) {
  const { organisationId, eventId, keyId, keyName, type, keyVersion, at, before, after } = event;
  return {
    organisationId,
    eventId,
    keyId,
    ...(keyName !== undefined && { keyName }),
    type,
    ...(keyVersion !== undefined && { keyVersion }),
    at,
    actor: formatEventActor(event, reader),
    ...(before && { before }),
    ...(after && { after }),
    ...(type === 'reminded' && { reminder: formatReminder(event) }),
  };
}

/** Formats who made a change. Of a key above the reader's organisation, only the name: what is there is not theirs to know. */
function formatEventActor(
  { actor, organisationPath = [] }: KeyEvent,
  reader: Pick<Manager, 'organisationId'>,
): Actor {
  const { key, ...others } = actor;
  if (!key) return actor;
  const readersPlace = organisationPath.indexOf(reader.organisationId);
  const isInReadersBranch = readersPlace >= 0 && organisationPath.indexOf(key.organisationId) >= readersPlace;
  return isInReadersBranch ? actor : { ...others, name: formatActor(actor) };
}

/**
 * Formats a reminder: how many administrators and contacts were mailed, and how many of the mails were delivered or bounced. A delivery
 * report proves that a mail was sent, even if the sender crashed before it recorded that.
 */
function formatReminder({ stage, sentTo = [], deliveredTo = [], bouncedFrom = [] }: KeyEvent) {
  const mailed = [...new Set([...sentTo, ...deliveredTo, ...bouncedFrom])];
  const contacts = mailed.filter((recipientId) => parseContactRecipientId(recipientId) !== undefined).length;
  return {
    stage,
    administrators: mailed.length - contacts,
    ...(contacts > 0 && { contacts }),
    delivered: deliveredTo.length,
    bounced: bouncedFrom.length,
  };
}
