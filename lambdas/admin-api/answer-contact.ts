import { type Contact, parseToken } from '../../core/contacts/contact.ts';
import { findOrganisation } from '../../store/organisation-row.ts';
import { createItemReader } from '../../store/read-item.ts';
import { requireTable } from '../environment.ts';
import { getContactStore } from './contacts.ts';
import { parseFields, parseJsonBody, token } from './http/body.ts';
import { type AdminRequest, type ApiResponse, buildJsonResponse } from './http/operation.ts';
import { ProblemError } from './http/problem.ts';
import { getDatabase } from './tables.ts';

/** How often to read a contact again that was changed at the same time. */
const RETRIES = 3;

/**
 * Changes a contact as the link in a mail permits. Whoever has the link needs no account.
 * @param change returns the new state, or undefined if the link is not valid for this
 * @throws ProblemError 404 if the link is not valid, or no longer; it does not tell which
 */
export async function answerContact(
  request: AdminRequest,
  change: (contact: Contact, secret: string, now: Date) => Contact | undefined,
): Promise<ApiResponse> {
  const fields = parseFields(parseJsonBody(request), { token });
  const parsed = parseToken(fields.token);
  if (!parsed) throw buildInvalidLinkProblem();
  const contacts = getContactStore();
  for (let retries = 0; ; retries += 1) {
    const before = await contacts.find(parsed);
    const after = before && change(before, parsed.secret, new Date());
    const organisation =
      after &&
      (await findOrganisation(
        createItemReader(getDatabase()),
        requireTable('organisations'),
        after.organisationId,
      ));
    if (!after || !organisation) throw buildInvalidLinkProblem();
    if (after === before || (await contacts.put(after, before))) {
      return buildJsonResponse(200, { email: after.email, organisationName: organisation.name });
    }
    if (retries === RETRIES) throw new Error('A contact was changed at the same time, again and again');
  }
}

function buildInvalidLinkProblem(): ProblemError {
  return new ProblemError(
    'not-found',
    'This link is not valid, or not any more. Ask whoever sent it for a new one.',
  );
}
