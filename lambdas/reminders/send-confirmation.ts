import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { sendConfirmation } from '../../core/contacts/send-confirmation.ts';
import { findApiKey } from '../../store/api-key-row.ts';
import { createDocumentClient } from '../../store/client.ts';
import { createContactStore } from '../../store/contacts.ts';
import { findOrganisation } from '../../store/organisation-row.ts';
import { createItemReader } from '../../store/read-item.ts';
import { requireTable, requireVariable } from '../environment.ts';
import { mailConfirmation } from './mail.ts';
import { createQueueHandler } from './queue-handler.ts';

const client = createDocumentClient();

const message = z.object({
  organisationId: z.string(),
  contactId: z.string(),
  keyId: z.string(),
  requestedAt: z.iso.datetime(),
});

/** Asks contacts to confirm. Requests that cannot be mailed yet return to the queue. */
export const handler = createQueueHandler(message, sendOne);

async function sendOne(request: z.infer<typeof message>): Promise<void> {
  const isFinished = await sendConfirmation(
    request,
    {
      contacts: createContactStore(client, requireTable('contacts')),
      findOrganisation: (organisationId) =>
        findOrganisation(createItemReader(client), requireTable('organisations'), organisationId),
      findApiKey: (reference) => findApiKey(createItemReader(client), requireTable('apiKeys'), reference),
      pageUrl: requireVariable('PAGE_URL'),
      randomBytes,
      mail: mailConfirmation,
    },
    new Date(),
  );
  if (!isFinished) throw new Error('The confirmation mail cannot be sent yet');
}
