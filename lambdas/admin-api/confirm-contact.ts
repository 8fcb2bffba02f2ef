import { confirm } from '../../core/contacts/contact.ts';
import { answerContact } from './answer-contact.ts';
import { createAdminHandler } from './http/operation.ts';

/** Confirms that a contact wants reminders. A POST only, because mail scanners follow links. */
export const handler = createAdminHandler((request) => answerContact(request, confirm));
