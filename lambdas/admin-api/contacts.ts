import { Logger } from '@aws-lambda-powertools/logger';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { ApiKey } from '../../core/api-key.ts';
import type { ChangeContext } from '../../core/change.ts';
import { askContacts, type UnaskedContact } from '../../core/contacts/ask-contacts.ts';
import type { ConfirmationRequest } from '../../core/contacts/contact.ts';
import type { ContactStore } from '../../core/contacts/ports.ts';
import { createContactStore } from '../../store/contacts.ts';
import { requireTable, requireVariable } from '../environment.ts';
import { getDatabase } from './tables.ts';

const logger = new Logger({ serviceName: 'admin-api' });
let sqs: SQSClient | undefined;

/** Creates the store of contacts. */
export const getContactStore = (): ContactStore =>
  createContactStore(getDatabase(), requireTable('contacts'));

/** Hands a request for a confirmation mail to the function that sends it. */
export async function enqueueConfirmation(request: ConfirmationRequest): Promise<void> {
  sqs ??= new SQSClient();
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: requireVariable('CONFIRMATION_QUEUE_URL'),
      MessageBody: JSON.stringify(request),
    }),
  );
}

/**
 * Asks the contacts of a key that was just changed to confirm. The change is made, so a failure is only logged: the contacts
 * stay pending, and can be asked again.
 */
export async function askContactsOfChange(
  unasked: readonly UnaskedContact[],
  key: ApiKey,
  changeContext: ChangeContext,
): Promise<void> {
  try {
    await askContacts(unasked, key, changeContext, getContactStore(), enqueueConfirmation);
  } catch (error) {
    const { organisationId, keyId } = key;
    logger.error('Contacts of a key were not asked to confirm', {
      organisationId,
      keyId,
      error: error as Error,
    });
  }
}
