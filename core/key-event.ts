import { isDeepStrictEqual } from 'node:util';
import type { ApiKey } from './api-key.ts';
import type { KeyReference } from './key-value.ts';

/** The types of events that changes of a key have. */
const CHANGES = [
  'created',
  'edited',
  'enabled',
  'disabled',
  'rotated',
  'reissued',
  'used-after-renewal',
  'deleted',
] as const;
export type ChangeType = (typeof CHANGES)[number];

/** What happens to a key once, and leaves it as it is. */
const MILESTONES = ['first-used', 'ended'] as const;
export type Milestone = (typeof MILESTONES)[number];

/** The types of events in a key's history. */
export const KEY_EVENT_TYPES = [...CHANGES, ...MILESTONES, 'reminded'] as const;
export type KeyEventType = (typeof KEY_EVENT_TYPES)[number];

/** Whether events of a type are changes of the key. */
export function isChange(type: KeyEventType): type is ChangeType {
  return CHANGES.some((change) => change === type);
}

/** Who made a change, and from where. */
export interface Actor {
  /** Of a person, the `sub` of their token; of a key, its ID. */
  subject: string;
  /** What people read. That of a key says that it is one, because a key can be called like a person. */
  name: string;
  /** Set if a program made the change with a key. */
  key?: KeyReference;
  /** IP address of the request, as API Gateway saw it. */
  sourceIp?: string;
  userAgent?: string;
}

/** The actor of events that nobody caused: Latchkey itself. */
export const LATCHKEY: Actor = { subject: 'latchkey', name: 'Latchkey' };

/** Describes a key that makes a change. */
export function buildKeyActor({
  organisationId,
  keyId,
  name,
}: Pick<ApiKey, 'organisationId' | 'keyId' | 'name'>): Actor {
  return { subject: keyId, name, key: { organisationId, keyId } };
}

/** The fields of a key that events record. Never the value or its hash. */
export type KeyState = Partial<
  Pick<
    ApiKey,
    | 'name'
    | 'note'
    | 'contacts'
    | 'permissionLevel'
    | 'enabled'
    | 'expiresOn'
    | 'expiresAt'
    | 'worksUntil'
    | 'replacedBy'
    | 'replaces'
  >
>;

/** One event in a key's history: a change, a {@link Milestone}, or a reminder. */
export interface KeyEvent {
  organisationId: string;
  /** A ULID, so that events sort by time. Those of a key's changes sort by version, even if clocks disagree. */
  eventId: string;
  keyId: string;
  /** The key's name at that time. Absent in events of versions before 0.2, as is the path. */
  keyName?: string;
  /** IDs from the top of the tree down to the key's organisation. */
  organisationPath?: string[];
  type: KeyEventType;
  /**
   * The key's version after the change. Numbers the changes of one key without gaps, whatever clocks said. Absent in milestones,
   * in reminders, and in events of versions before 0.2.
   */
  keyVersion?: number;
  /** ISO 8601 in UTC. */
  at: string;
  actor: Actor;
  /** Only the fields that changed. Events of a deletion and an end have all fields here, as they were. */
  before?: KeyState;
  after?: KeyState;
  /** For reminders: days before the key's end; 0 if it had stopped working. */
  stage?: number;
  /** For reminders: recipients to whom the mail was sent, was delivered, or from whom it bounced. Subjects of administrators, or `<organisationId>/<contactId>`. */
  sentTo?: string[];
  deliveredTo?: string[];
  bouncedFrom?: string[];
}

/** Gets the fields of a key that events record. */
export function getEventState(key: ApiKey): KeyState {
  return {
    name: key.name,
    ...(key.note !== undefined && { note: key.note }),
    ...(key.contacts !== undefined && { contacts: key.contacts }),
    permissionLevel: key.permissionLevel,
    enabled: key.enabled,
    expiresOn: key.expiresOn,
    expiresAt: key.expiresAt,
    ...(key.worksUntil !== undefined && { worksUntil: key.worksUntil }),
    ...(key.replaces !== undefined && { replaces: key.replaces }),
    ...(key.replacedBy !== undefined && { replacedBy: key.replacedBy }),
  };
}

/** Compares two states of a key. @returns only the fields that differ */
export function findChanges(before: ApiKey, after: ApiKey): { before: KeyState; after: KeyState } {
  const was = getEventState(before);
  const is = getEventState(after);
  const changed = Object.keys({ ...was, ...is }).filter(
    (field) => !isDeepStrictEqual(was[field as keyof KeyState], is[field as keyof KeyState]),
  );
  const only = (state: KeyState): KeyState =>
    Object.fromEntries(Object.entries(state).filter(([field]) => changed.includes(field)));
  return { before: only(was), after: only(is) };
}
