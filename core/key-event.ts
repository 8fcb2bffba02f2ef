import type { ApiKey } from './api-key.ts';

/** What can happen to a key. */
export const KEY_EVENT_TYPES = [
  'created',
  'edited',
  'enabled',
  'disabled',
  'rotated',
  'deleted',
  'reminded',
] as const;
export type KeyEventType = (typeof KEY_EVENT_TYPES)[number];

/** Who made a change and from where. */
export interface Actor {
  subject: string;
  name: string;
  /** Address and program of the request, as the gateway saw them. */
  sourceIp?: string;
  userAgent?: string;
}

/** What of a key an event shows before and after a change; never its value or hash. */
export type KeyState = Partial<
  Pick<
    ApiKey,
    | 'name'
    | 'permissionLevel'
    | 'enabled'
    | 'expiresOn'
    | 'expiresAt'
    | 'worksUntil'
    | 'replacedBy'
    | 'replaces'
  >
>;

/** The record of one change of one key. */
export interface KeyEvent {
  organisationId: string;
  /** A ULID: sorts by time. */
  eventId: string;
  keyId: string;
  type: KeyEventType;
  /** ISO 8601 in UTC. */
  at: string;
  actor: Actor;
  /** Only what the change changed. */
  before?: KeyState;
  after?: KeyState;
  /** Days before the expiry date at which administrators were reminded; 0 once it has expired. */
  stage?: number;
  /** Subjects of the administrators to whom a reminder went, whom it reached, and whose address returned it. */
  sentTo?: string[];
  deliveredTo?: string[];
  bouncedFrom?: string[];
}

/** What of a key its events show. */
export function getEventState(key: ApiKey): KeyState {
  return {
    name: key.name,
    permissionLevel: key.permissionLevel,
    enabled: key.enabled,
    expiresOn: key.expiresOn,
    expiresAt: key.expiresAt,
    ...(key.worksUntil !== undefined && { worksUntil: key.worksUntil }),
    ...(key.replaces !== undefined && { replaces: key.replaces }),
    ...(key.replacedBy !== undefined && { replacedBy: key.replacedBy }),
  };
}

/** What differs between two states of a key, as it was and as it is. */
export function findChanges(before: ApiKey, after: ApiKey): { before: KeyState; after: KeyState } {
  const was = getEventState(before);
  const is = getEventState(after);
  const changed = Object.keys({ ...was, ...is }).filter(
    (field) => was[field as keyof KeyState] !== is[field as keyof KeyState],
  );
  const only = (state: KeyState): KeyState =>
    Object.fromEntries(Object.entries(state).filter(([field]) => changed.includes(field)));
  return { before: only(was), after: only(is) };
}
