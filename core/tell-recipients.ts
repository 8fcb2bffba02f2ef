import type { ApiKey } from './api-key.ts';
import { mapConcurrently } from './concurrency.ts';
import type { Organisation } from './organisation.ts';
import type { ReminderDirectory } from './reminders/ports.ts';
import { createRecipientLister, findRecipients, type Recipient } from './reminders/recipients.ts';
import type { MailOutcome } from './reminders/send-digest.ts';

export interface TellPorts<Content> {
  directory: Pick<ReminderDirectory, 'findOrganisation' | 'findRecipient' | 'listRecipients'>;
  mail(recipient: Recipient, content: Content): Promise<MailOutcome>;
}

/** What became of a report. `untold`: it is stored, and nobody can be told. `busy`: some mails must be retried. */
export type ReportOutcome = 'ignored' | 'told' | 'untold' | 'busy';

/** Mails the recipients of a key at once: its administrators and contacts or, if none can be reached, administrators above. */
export async function tellRecipients<Content>(
  key: ApiKey,
  { directory, mail }: TellPorts<Content>,
  buildContent: (recipient: Recipient, organisation: Organisation | undefined) => Content,
): Promise<ReportOutcome> {
  const found = await findRecipients(key.organisationPath, createRecipientLister(directory)(key));
  if (!found) return 'untold';
  const organisation = await directory.findOrganisation(key.organisationId);
  const outcomes = await mapConcurrently(found.recipients, (recipient) =>
    mail(recipient, buildContent(recipient, organisation)),
  );
  if (outcomes.some((outcome) => 'busy' in outcome)) return 'busy';
  return outcomes.some((outcome) => 'accepted' in outcome) ? 'told' : 'untold';
}
