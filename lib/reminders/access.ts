import type { TableAccess } from '../constructs/table-access.ts';

/** To look up keys, organisations and administrators, one at a time. */
export const DIRECTORY = {
  apiKeys: ['GetItem'],
  organisations: ['GetItem'],
  administrators: ['GetItem'],
} satisfies TableAccess;

/** To note in the ledger and in the histories of keys what became of a digest. */
export const NOTES = {
  keyEvents: ['UpdateItem'],
  digests: ['GetItem', 'UpdateItem'],
  digestKeys: ['Query'],
  reminders: ['BatchGetItem'],
} satisfies TableAccess;
