import { decline } from '../../core/contacts/contact.ts';
import { answerContact } from './answer-contact.ts';
import { createAdminHandler } from './http/operation.ts';

/** Stops a contact's reminders. A POST only, because mail scanners follow links. */
export const handler = createAdminHandler((request) => answerContact(request, decline));
