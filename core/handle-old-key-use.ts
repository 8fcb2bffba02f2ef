import {
  buildOldKeyUseContent,
  type OldKeyUseContent,
  type OldKeyUseReport,
  reportOldKeyUse,
} from './old-key-use.ts';
import type { PermissionCatalogue } from './permissions.ts';
import type { ApiKeyStore } from './ports.ts';
import { isContact } from './reminders/recipients.ts';
import { formatKeyUrl } from './service.ts';
import { type ReportOutcome, type TellPorts, tellRecipients } from './tell-recipients.ts';

interface OldKeyUsePorts extends TellPorts<OldKeyUseContent> {
  keys: Pick<ApiKeyStore, 'find' | 'commit'>;
  catalogue: PermissionCatalogue;
  /** URL of the admin page. */
  pageUrl: string;
  /** Generates a ULID. */
  newId(): string;
}

/**
 * Records that an old key was used too late, disables its successor if the level says so, then tells its administrators and contacts.
 * If it is repeated after a failure, people may be told twice, but never not at all.
 * @throws DomainError `version-outdated` if a key was changed at the same time
 */
export async function handleOldKeyUse(
  report: OldKeyUseReport,
  ports: OldKeyUsePorts,
  now: Date,
): Promise<ReportOutcome> {
  const { keys, catalogue, pageUrl, newId } = ports;
  const { organisationId, keyId } = report;
  const used = await keys.find(organisationId, keyId);
  const next = used?.replacedBy === undefined ? undefined : await keys.find(organisationId, used.replacedBy);
  const decided = reportOldKeyUse(report, used, next, catalogue, { now, newId });
  if (!decided) return 'ignored';
  const { old, successor, changes } = decided;
  await keys.commit(changes);
  const content = buildOldKeyUseContent(old, successor);
  return tellRecipients(old, ports, (recipient, organisation) => ({
    ...content,
    recipientName: recipient.name,
    organisationName: organisation?.name ?? organisationId,
    timeZone: organisation?.timeZone ?? 'UTC',
    ...(!isContact(recipient) && {
      urls: { old: formatKeyUrl(pageUrl, old), new: formatKeyUrl(pageUrl, successor) },
    }),
  }));
}
