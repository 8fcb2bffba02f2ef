import type { ApiKey } from './api-key.ts';
import type { KeyChange } from './change.ts';
import type { KeyEvent } from './key-event.ts';
import type { Administrator, Organisation } from './organisation.ts';
import type { Page, PageRequest } from './paging.ts';

/** Stores keys. Reads are strongly consistent. */
export interface ApiKeyStore {
  get(organisationId: string, keyId: string): Promise<ApiKey | undefined>;
  /** Lists the keys of one organisation, newest first. */
  list(organisationId: string, page: PageRequest): Promise<Page<ApiKey>>;
  /**
   * Writes changes and their events in one transaction.
   * @throws DomainError `version-outdated` if a key has another version than the one that its change is based on
   */
  commit(changes: readonly KeyChange[]): Promise<void>;
  /** Records that a key was used. Does nothing if a use within the hour before is recorded, or the key no longer exists. */
  recordUse(organisationId: string, keyId: string, usedAt: Date): Promise<void>;
}

/** The history of keys. */
export interface KeyEventStore {
  /** Lists the events of one key, newest first. Eventually consistent. */
  list(organisationId: string, keyId: string, page: PageRequest): Promise<Page<KeyEvent>>;
}

/** Organisations and their administrators. */
export interface Directory {
  getOrganisation(organisationId: string): Promise<Organisation | undefined>;
  getAdministrator(subject: string): Promise<Administrator | undefined>;
  /** Lists an organisation and all organisations below it, parents first. */
  listBranch(root: Organisation, page: PageRequest): Promise<Page<Organisation>>;
}
