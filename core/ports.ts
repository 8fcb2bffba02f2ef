import type { ApiKey } from './api-key.ts';
import type { KeyChange } from './change.ts';
import type { KeyEvent } from './key-event.ts';
import type { Administrator, Organisation } from './organisation.ts';
import type { Page, PageRequest } from './paging.ts';

/** Where keys are kept. Every read sees every finished write. */
export interface ApiKeyStore {
  get(organisationId: string, keyId: string): Promise<ApiKey | undefined>;
  /** The keys of one organisation, newest first. */
  list(organisationId: string, page: PageRequest): Promise<Page<ApiKey>>;
  /**
   * Writes changes and their events in one transaction.
   * @throws DomainError `version-outdated` where a key is no longer at the version that the change was decided on.
   */
  commit(changes: readonly KeyChange[]): Promise<void>;
  /** Notes that a key was used, unless a use in the hour before is noted already or the key is gone. */
  recordUse(organisationId: string, keyId: string, usedAt: Date): Promise<void>;
}

/** What has happened to keys. */
export interface KeyEventStore {
  /** The events of one key, newest first. May lag a moment behind the change. */
  list(organisationId: string, keyId: string, page: PageRequest): Promise<Page<KeyEvent>>;
}

/** Who is who: organisations and their administrators. */
export interface Directory {
  getOrganisation(organisationId: string): Promise<Organisation | undefined>;
  getAdministrator(subject: string): Promise<Administrator | undefined>;
  /** An organisation and all below it, in the order of the tree. */
  listBranch(root: Organisation, page: PageRequest): Promise<Page<Organisation>>;
}
