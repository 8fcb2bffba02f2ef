import type { ApiKey } from './api-key.ts';
import type { KeyChange } from './change.ts';
import type { CreatingRequest } from './idempotency.ts';
import type { KeyEvent, KeyEventType } from './key-event.ts';
import type { Administrator, Organisation } from './organisation.ts';
import type { Page, PageRequest } from './paging.ts';

/** Stores keys. Reads are strongly consistent. */
export interface ApiKeyStore {
  find(organisationId: string, keyId: string): Promise<ApiKey | undefined>;
  /** Lists the keys of one organisation, newest first. */
  list(organisationId: string, page: PageRequest): Promise<Page<ApiKey>>;
  /** Lists the keys of an organisation and of all below it, in the order of the tree. Eventually consistent. */
  listBranch(root: Organisation, page: PageRequest): Promise<Page<ApiKey>>;
  /**
   * Writes changes and their events in one transaction.
   * @param request the request that the changes fulfil. It is stored, so that a repeat does not create another key
   * @throws DomainError `version-outdated` if a key has another version than the one that its change is based on
   * @throws DomainError `request-in-progress` if the same request was stored in the meantime
   * @throws OrganisationGoneError if the organisation of a new key was removed or moved in the meantime
   */
  commit(changes: readonly KeyChange[], request?: CreatingRequest): Promise<void>;
  /**
   * Records that a key was used, the first time with an event. Does nothing if a use within the hour before is recorded, or the key no
   * longer exists.
   */
  recordUse(organisationId: string, keyId: string, usedAt: Date): Promise<void>;
}

/** Selects events. All fields that are present must match. */
export interface EventFilter {
  /** From this instant on, ISO 8601 in UTC. */
  from?: string;
  /** Before this instant, ISO 8601 in UTC. */
  to?: string;
  types?: readonly KeyEventType[];
  /** Subject of the actor. */
  actor?: string;
}

/** Finds requests that have created keys. Strongly consistent. */
export interface CreatingRequestStore {
  /** @returns undefined if there is no such request, or it is no longer recognised */
  find(requestId: string, now: Date): Promise<CreatingRequest | undefined>;
}

/** The history of keys. Lists are eventually consistent, newest first. */
export interface KeyEventStore {
  /**
   * Whether a key was created in an organisation, also if it has been deleted since. Reads only events of that organisation.
   * Strongly consistent. False once the event of the creation is no longer kept.
   */
  hasCreation(organisationId: string, keyId: string): Promise<boolean>;
  /** Lists the events of one key. The query meets a key of any organisation, so call it only for keys of this one. */
  list(organisationId: string, keyId: string, page: PageRequest): Promise<Page<KeyEvent>>;
  /** Lists the events of an organisation. */
  listByOrganisation(organisationId: string, filter: EventFilter, page: PageRequest): Promise<Page<KeyEvent>>;
  /** Lists the events of all organisations of a tree. @param treeId ID of the organisation at its top */
  listByTree(treeId: string, filter: EventFilter, page: PageRequest): Promise<Page<KeyEvent>>;
}

/** Organisations and their administrators. */
export interface Directory {
  findOrganisation(organisationId: string): Promise<Organisation | undefined>;
  findAdministrator(subject: string): Promise<Administrator | undefined>;
  /** Lists an organisation and all organisations below it, parents first. */
  listBranch(root: Organisation, page: PageRequest): Promise<Page<Organisation>>;
}
