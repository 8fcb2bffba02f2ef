import { parseContactRecipientId } from '../../core/contacts/contact.ts';
import type { KeyEvent } from '../../core/key-event.ts';

/** Formats an event for responses. Lists each field, so that new fields of the record are not exposed by accident. */
export function formatEvent(event: KeyEvent) {
  const { organisationId, eventId, keyId, keyName, type, keyVersion, at, actor, before, after } = event;
  return {
    organisationId,
    eventId,
    keyId,
    ...(keyName !== undefined && { keyName }),
    type,
    ...(keyVersion !== undefined && { keyVersion }),
    at,
    actor,
    ...(before && { before }),
    ...(after && { after }),
    ...(type === 'reminded' && { reminder: formatReminder(event) }),
  };
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
