import type { ApiKey } from './api-key.ts';
import type { KeyReference } from './key-value.ts';
import { disableLeakedKey, type LeakContent, type LeakReport } from './leak.ts';
import type { ApiKeyStore } from './ports.ts';
import { isContact, type Recipient } from './reminders/recipients.ts';
import { formatKeyUrl } from './service.ts';
import { type ReportOutcome, type TellPorts, tellRecipients } from './tell-recipients.ts';

interface LeakPorts extends TellPorts<LeakContent> {
  keys: Pick<ApiKeyStore, 'find' | 'commit'>;
  /** Finds the key of an imported value by its hash. */
  findImported(valueHash: string): Promise<KeyReference | undefined>;
  /** URL of the admin page. */
  pageUrl: string;
}

/**
 * Disables the key of a leaked value, then tells its administrators and contacts. If it is repeated after a failure, people may be
 * told twice, but never not at all.
 * @throws DomainError `version-outdated` if the key was changed at the same time
 */
export async function handleLeak(report: LeakReport, ports: LeakPorts, now: Date): Promise<ReportOutcome> {
  const { keys, findImported } = ports;
  const claimed = report.claimed ?? (await findImported(report.valueHash));
  const key = claimed && (await keys.find(claimed.organisationId, claimed.keyId));
  const disabled = disableLeakedKey(key, report, now);
  if (!key || !disabled) return 'ignored';
  await keys.commit(disabled.changes);
  return tellRecipients(key, ports, (recipient, organisation) =>
    buildContent(key, organisation?.name ?? key.organisationId, recipient, ports.pageUrl),
  );
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
