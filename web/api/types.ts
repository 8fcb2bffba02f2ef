import type { KeyStatus, ApiKey as StoredKey } from '../../core/api-key.ts';
import type { Actor, KeyEventType, KeyState } from '../../core/key-event.ts';
import type { Organisation as StoredOrganisation } from '../../core/organisation.ts';
import type { PermissionLevel } from '../../core/permissions.ts';

// What the admin API answers with, as docs/openapi.yaml has it.

export type { OfferedLevel } from '../../core/permissions.ts';
export type { KeyStatus, PermissionLevel };

export type Organisation = Omit<StoredOrganisation, 'path'>;

export interface ApiKey
  extends Omit<StoredKey, 'organisationPath' | 'valueHash' | 'firstUsedAt' | 'lastUsedAt' | 'imported'> {
  status: KeyStatus;
  /** The end of the key: the instant from which it no longer works. */
  endsAt: string;
  /** Null where it never was. */
  lastUsedAt: string | null;
}

/** A key that has just been made, with the value that is never seen again. */
export type NewApiKey = ApiKey & { value: string };

export type ApiKeyUpdate = Partial<Pick<ApiKey, 'name' | 'permissionLevel' | 'enabled'>>;

export interface ApiKeyEvent {
  eventId: string;
  keyId: string;
  type: KeyEventType;
  at: string;
  actor: Actor;
  before?: KeyState;
  after?: KeyState;
  reminder?: { stage: number; administrators: number; delivered: number; bounced: number };
}

/** A page of a list; `next` is there where more follow. */
export interface ListPage<Item> {
  items: Item[];
  next?: string;
}
