import { requireVariable } from '../environment.ts';

/** The tables of the ledger. */
export const ledgerTables = () => ({
  digests: requireVariable('DIGESTS_TABLE'),
  digestKeys: requireVariable('DIGEST_KEYS_TABLE'),
  reminders: requireVariable('REMINDERS_TABLE'),
});

/** The tables in which keys and people are looked up. */
export const directoryTables = () => ({
  apiKeys: requireVariable('API_KEYS_TABLE'),
  organisations: requireVariable('ORGANISATIONS_TABLE'),
  administrators: requireVariable('ADMINISTRATORS_TABLE'),
});

/** The configured stages, most days first. */
export const reminderStages = () => requireVariable('REMINDER_STAGES').split(',').map(Number);
