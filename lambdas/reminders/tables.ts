import { environment } from '../environment.ts';

/** The tables of the ledger. */
export const ledgerTables = () => ({
  digests: environment('DIGESTS_TABLE'),
  digestKeys: environment('DIGEST_KEYS_TABLE'),
  reminders: environment('REMINDERS_TABLE'),
});

/** The tables in which keys and people are looked up. */
export const directoryTables = () => ({
  apiKeys: environment('API_KEYS_TABLE'),
  organisations: environment('ORGANISATIONS_TABLE'),
  administrators: environment('ADMINISTRATORS_TABLE'),
});

/** The configured stages, most days first. */
export const reminderStages = () => environment('REMINDER_STAGES').split(',').map(Number);
