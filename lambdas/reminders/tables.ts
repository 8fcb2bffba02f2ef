import { requireTable, requireVariable } from '../environment.ts';

/** The tables of the ledger. */
export const getLedgerTables = () => ({
  digests: requireTable('digests'),
  digestKeys: requireTable('digestKeys'),
  reminders: requireTable('reminders'),
});

/** The tables for lookups of keys and recipients. */
export const getDirectoryTables = () => ({
  apiKeys: requireTable('apiKeys'),
  organisations: requireTable('organisations'),
  administrators: requireTable('administrators'),
  contacts: requireTable('contacts'),
});

/** The configured stages, in descending order. */
export const getReminderStages = () => requireVariable('REMINDER_STAGES').split(',').map(Number);
