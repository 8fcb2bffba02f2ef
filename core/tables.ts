/** A table: its name in the data stack, the stack output with its physical name, and the environment variable of functions. */
interface Table {
  readonly name: string;
  readonly output: string;
  readonly variable: string;
}

/** Every table. Stacks, functions, commands, the local host and tests all use this registry. */
export const TABLES = {
  apiKeys: { name: 'ApiKeys', output: 'ApiKeysTableName', variable: 'API_KEYS_TABLE' },
  importedKeys: { name: 'ImportedKeys', output: 'ImportedKeysTableName', variable: 'IMPORTED_KEYS_TABLE' },
  organisations: { name: 'Organisations', output: 'OrganisationsTableName', variable: 'ORGANISATIONS_TABLE' },
  administrators: {
    name: 'Administrators',
    output: 'AdministratorsTableName',
    variable: 'ADMINISTRATORS_TABLE',
  },
  contacts: { name: 'Contacts', output: 'ContactsTableName', variable: 'CONTACTS_TABLE' },
  creatingRequests: {
    name: 'CreatingRequests',
    output: 'CreatingRequestsTableName',
    variable: 'CREATING_REQUESTS_TABLE',
  },
  keyEvents: { name: 'KeyEvents', output: 'KeyEventsTableName', variable: 'KEY_EVENTS_TABLE' },
  digests: { name: 'Digests', output: 'DigestsTableName', variable: 'DIGESTS_TABLE' },
  digestKeys: { name: 'DigestKeys', output: 'DigestKeysTableName', variable: 'DIGEST_KEYS_TABLE' },
  reminders: { name: 'Reminders', output: 'RemindersTableName', variable: 'REMINDERS_TABLE' },
  reminderRuns: { name: 'ReminderRuns', output: 'ReminderRunsTableName', variable: 'REMINDER_RUNS_TABLE' },
} as const satisfies Record<string, Table>;

export type TableId = keyof typeof TABLES;

/** The physical name of each table. */
export type TableNames = Readonly<Record<TableId, string>>;

/** Maps each table to a value. @example const names = mapTables(({ output }) => outputs[output]); */
export function mapTables<Value>(find: (table: Table) => Value): Record<TableId, Value> {
  const entries = Object.entries(TABLES).map(([id, table]) => [id, find(table)]);
  return Object.fromEntries(entries) as Record<TableId, Value>;
}
