import { type ApiKey, getEnd } from '../../core/api-key.ts';
import { mapConcurrently } from '../../core/concurrency.ts';
import type { Reminder, ReminderDirectory, SetAside } from '../../core/reminders/ports.ts';
import { createRecipientLister, type Reason } from '../../core/reminders/recipients.ts';
import { findReason } from '../../core/reminders/send-digest.ts';

/** Describes reminders, in sorted lines: who is reminded of which key, at which stage, and why they get it. */
export async function describeReminders(
  reminders: readonly Reminder[],
  directory: ReminderDirectory,
): Promise<string[]> {
  const keys = await directory.findApiKeys(reminders);
  const lines = await mapConcurrently([...reminders.entries()], ([index, reminder]) =>
    describeReminder(reminder, keys[index], directory),
  );
  return lines.sort();
}

/** Why a recipient is reminded. */
const REASONS: Readonly<Record<Reason, string>> = {
  own: 'own',
  'no-administrator': 'no-administrator nearer',
  unreachable: 'unreachable nearer',
  above: 'above',
};

async function describeReminder(
  { organisationId, keyId, stage, recipientId }: Reminder,
  key: ApiKey | undefined,
  directory: ReminderDirectory,
): Promise<string> {
  const recipient = await directory.findRecipient(recipientId);
  const who = recipient?.email ?? recipientId;
  if (!key) return `${who}: ${organisationId}/${keyId}, stage ${stage}, deleted since`;
  const ends =
    getEnd(key) < Date.parse(key.expiresAt) ? `stops on ${key.endsOn}` : `expires on ${key.expiresOn}`;
  const when = stage === 0 ? 'has expired' : `stage ${stage}, ${ends}`;
  const why = recipient
    ? REASONS[await findReason(key, recipient, createRecipientLister(directory))]
    : 'removed since';
  return `${who}: “${key.name}” of ${organisationId}, ${when} (${why})`;
}

/** Describes what was set aside, in sorted lines: what no mail contains, and why. What several reads met is named once. */
export function describeSetAside(setAside: readonly SetAside[]): string[] {
  const lines = setAside.map(({ reason, what }) =>
    what.keyId === undefined
      ? `set aside: ${Object.values(what).join(' ')} (${reason})`
      : `not sent to anybody: ${what.organisationId}/${what.keyId} (${reason})`,
  );
  return [...new Set(lines)].sort();
}
