import { type Actor, KEY_EVENT_TYPES, type KeyEvent, type KeyState } from './key-event.ts';

// The events that leave an instance, for other systems. docs/events.md describes them to their readers.

/** What an outgoing event says: what the history of the key has. It never contains a key value or its hash. */
interface OutgoingEventData {
  organisationId: string;
  /** IDs from the top of the tree down to the key's organisation. */
  organisationPath?: string[];
  keyId: string;
  keyName?: string;
  /** Numbers the changes of a key without gaps. Absent in events that are not changes. */
  keyVersion?: number;
  actor: Actor;
  /** Only the fields that changed. */
  before?: KeyState;
  after?: KeyState;
  /** For reminders: days before the key's end; 0 if it had stopped working. */
  stage?: number;
  /** Whom a reminder did not reach: the subject of an administrator, or `<organisationId>/<contactId>`. */
  recipientId?: string;
}

/** An outgoing event, with the attributes of CloudEvents 1.0. @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
export interface OutgoingEvent {
  specversion: '1.0';
  /** Stays the same however often the event is delivered. Unique for its source. */
  id: string;
  /** The ARN of the instance's event bus. */
  source: string;
  type: OutgoingEventType;
  /** `<organisationId>/<keyId>` */
  subject: string;
  /** ISO 8601 in UTC. */
  time: string;
  datacontenttype: 'application/json';
  dataschema: typeof DATA_SCHEMA;
  data: OutgoingEventData;
}

/** Identifies the version of {@link OutgoingEventData}. A change that breaks readers gets another number. */
export const DATA_SCHEMA = 'urn:latchkey:schema:key-event:1';

const UNREACHABLE = 'latchkey.recipient.unreachable';

/** Every type of outgoing event: one for each type in a key's history, and one for people whom a reminder did not reach. */
export const OUTGOING_EVENT_TYPES = [
  ...KEY_EVENT_TYPES.map((type) => `latchkey.key.${type}` as const),
  UNREACHABLE,
] as const;
type OutgoingEventType = (typeof OUTGOING_EVENT_TYPES)[number];

/** A write of a stored event. */
export interface StoredEventChange {
  /** Undefined if the event is new. */
  before?: KeyEvent;
  after: KeyEvent;
  /** When it was written. */
  at: Date;
}

/**
 * Lists the outgoing events of one write. A new event leaves once, as it was stored first: a reminder gets more recipients later,
 * which its history shows. Each recipient from whom a mail bounced is an event of its own.
 * @param source the ARN of the instance's event bus
 */
export function listOutgoingEvents(
  { before, after, at }: StoredEventChange,
  source: string,
): OutgoingEvent[] {
  const known = new Set(before?.bouncedFrom);
  const unreached = (after.bouncedFrom ?? []).filter((recipientId) => !known.has(recipientId));
  const build = (event: Pick<OutgoingEvent, 'id' | 'type' | 'time'>, extra: object): OutgoingEvent => ({
    specversion: '1.0',
    id: event.id,
    source,
    type: event.type,
    subject: `${after.organisationId}/${after.keyId}`,
    time: event.time,
    datacontenttype: 'application/json',
    dataschema: DATA_SCHEMA,
    data: { ...buildData(after), ...extra },
  });
  return [
    ...(before ? [] : [build({ id: after.eventId, type: `latchkey.key.${after.type}`, time: after.at }, {})]),
    ...unreached.map((recipientId) =>
      build(
        { id: `${after.eventId}/${recipientId}`, type: UNREACHABLE, time: at.toISOString() },
        { recipientId },
      ),
    ),
  ];
}

/** What EventBridge calls the source of the events. Rules name it in their patterns. */
const BUS_SOURCE = 'latchkey';

/** Builds the entry of an event in a request to EventBridge. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
export function buildBusEntry(event: OutgoingEvent) {
  return {
    EventBusName: event.source,
    Source: BUS_SOURCE,
    DetailType: event.type,
    Time: new Date(event.time),
    Detail: JSON.stringify(event),
  };
}

/** Lists each field, so that new fields of the record do not leave by accident. */
function buildData(event: KeyEvent): OutgoingEventData {
  const { organisationId, organisationPath, keyId, keyName, keyVersion, actor, before, after, stage } = event;
  return {
    organisationId,
    ...(organisationPath && { organisationPath }),
    keyId,
    ...(keyName !== undefined && { keyName }),
    ...(keyVersion !== undefined && { keyVersion }),
    actor,
    ...(before && { before }),
    ...(after && { after }),
    ...(stage !== undefined && { stage }),
  };
}
