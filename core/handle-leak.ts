import type { ApiKey } from './api-key.ts';
import { mapConcurrently } from './concurrency.ts';
import type { KeyReference } from './key-value.ts';
import { disableLeakedKey, type LeakContent, type LeakReport } from './leak.ts';
import type { ApiKeyStore } from './ports.ts';
import type { ReminderDirectory } from './reminders/ports.ts';
import { createRecipientLister, findRecipients, isContact, type Recipient } from './reminders/recipients.ts';
import type { MailOutcome } from './reminders/send-digest.ts';
import { formatKeyUrl } from './service.ts';

interface LeakPorts {
  keys: Pick<ApiKeyStore, 'find' | 'commit'>;
  /** Finds the key of an imported value by its hash. */
  findImported(valueHash: string): Promise<KeyReference | undefined>;
  directory: Pick<ReminderDirectory, 'findOrganisation' | 'findRecipient' | 'listRecipients'>;
  /** URL of the admin page. */
  pageUrl: string;
  mail(recipient: Recipient, content: LeakContent): Promise<MailOutcome>;
}

/** What became of a report. `untold`: the key is disabled, and nobody can be told. `busy`: some mails must be retried. */
type LeakOutcome = 'ignored' | 'told' | 'untold' | 'busy';

/**
 * Disables the key of a leaked value, then tells its administrators and contacts. If it is repeated after a failure, people may be
 * told twice, but never not at all.
 * @throws DomainError `version-outdated` if the key was changed at the same time
 */
export async function handleLeak(report: LeakReport, ports: LeakPorts, now: Date): Promise<LeakOutcome> {
  const { keys, directory, findImported } = ports;
  const claimed = report.claimed ?? (await findImported(report.valueHash));
  const key = claimed && (await keys.find(claimed.organisationId, claimed.keyId));
  const disabled = disableLeakedKey(key, report, now);
  if (!key || !disabled) return 'ignored';
  await keys.commit(disabled.changes);
  const found = await findRecipients(key.organisationPath, createRecipientLister(directory)(key));
  if (!found) return 'untold';
  const organisation = await directory.findOrganisation(key.organisationId);
  const organisationName = organisation?.name ?? key.organisationId;
  const outcomes = await mapConcurrently(found.recipients, (recipient) =>
    ports.mail(recipient, buildContent(key, organisationName, recipient, ports.pageUrl)),
  );
  if (outcomes.some((outcome) => 'busy' in outcome)) return 'busy';
  return outcomes.some((outcome) => 'accepted' in outcome) ? 'told' : 'untold';
}

function buildContent(
  key: ApiKey,
  organisationName: string,
  recipient: Recipient,
  pageUrl: string,
): LeakContent {
  return {
    recipientName: recipient.name,
    organisationName,
    keyName: key.name,
    hint: key.hint,
    ...(!isContact(recipient) && { keyUrl: formatKeyUrl(pageUrl, key) }),
  };
}
