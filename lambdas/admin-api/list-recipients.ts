import { Logger } from '@aws-lambda-powertools/logger';
import { findKeyRecipients } from '../../core/reminders/key-recipients.ts';
import { createReminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { requireTable } from '../environment.ts';
import { requireKey, requireOrganisation } from './access.ts';
import { getContactStore } from './contacts.ts';
import { buildJsonResponse, createAdminHandler } from './http/operation.ts';
import { getDatabase, getKeyReader } from './tables.ts';

const logger = new Logger({ serviceName: 'admin-api' });

/** Lists who would be reminded of a key's end. */
export const handler = createAdminHandler(async (request) => {
  const { manager, organisation } = await requireOrganisation(request);
  const key = await requireKey(request, organisation, getKeyReader());
  const directory = createReminderDirectory(
    getDatabase(),
    {
      apiKeys: requireTable('apiKeys'),
      organisations: requireTable('organisations'),
      administrators: requireTable('administrators'),
      contacts: requireTable('contacts'),
    },
    (error) => logger.error('A stored row is damaged', { error }),
  );
  const ports = { directory, contacts: getContactStore() };
  return buildJsonResponse(200, await findKeyRecipients(key, manager, ports));
});
