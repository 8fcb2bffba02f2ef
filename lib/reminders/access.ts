import type { TableAccess } from '../constructs/table-access.ts';

/** To look up keys, organisations and administrators, one at a time. */
export const DIRECTORY = {
  apiKeys: ['GetItem'],
  organisations: ['GetItem'],
  administrators: ['GetItem'],
} satisfies TableAccess;

/** To note what became of a digest. */
export const NOTES = {
  ...DIRECTORY,
  administrators: ['GetItem', 'UpdateItem'],
  keyEvents: ['UpdateItem'],
  digests: ['GetItem', 'UpdateItem'],
  digestKeys: ['Query'],
} satisfies TableAccess;
