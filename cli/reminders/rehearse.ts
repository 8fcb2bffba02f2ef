import { SendEmailCommand } from '@aws-sdk/client-ses';
import type { DigestContent } from '../../core/reminders/digest.ts';
import type { SetAside } from '../../core/reminders/ports.ts';
import { Rehearsal } from '../../core/reminders/rehearsal.ts';
import { createExpiringKeys } from '../../store/reminders/expiring-keys.ts';
import { createLedger } from '../../store/reminders/ledger.ts';
import { createReminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { createReminderRuns } from '../../store/reminders/reminder-runs.ts';
import { describeReminders, describeSetAside } from './describe.ts';
import { loadMails } from './load-mails.ts';
import type { LocalMail, Target } from './target.ts';

/** Says what the run of a time would do, in lines; what is told is remembered for the runs after it, but not written. */
export type DescribeRun = (time: Date) => Promise<string[]>;

/**
 * Rehearses runs as they would take place, with nothing written.
 * @param mailbox where the mails go; without it nobody is mailed
 */
export function rehearser(target: Target, mailbox?: LocalMail): DescribeRun {
  const { client, tables, stages } = target;
  let damaged: SetAside[] = [];
  const onDamagedRow = (error: Error): void => {
    damaged.push({ reason: 'row-damaged', what: { row: error.message } });
  };
  const directory = createReminderDirectory(client, tables, onDamagedRow);
  const rehearsal = new Rehearsal({
    stages,
    runs: createReminderRuns(client, tables.reminderRuns),
    ledger: createLedger(client, tables, onDamagedRow),
    expiringKeys: createExpiringKeys(client, tables.apiKeys, onDamagedRow),
    directory,
    pageUrl: mailbox?.pageUrl ?? '',
    mail: async (to, content) => {
      if (mailbox) await sendMail(mailbox, to, content);
    },
  });
  return async (time) => {
    damaged = [];
    const now = new Date(Math.max(time.getTime(), target.now().getTime()));
    const { reminders, setAside } = await rehearsal.run(time, now);
    return [
      ...(await describeReminders(reminders, directory)),
      ...describeSetAside([...setAside, ...damaged]),
    ];
  };
}

async function sendMail({ ses, sender }: LocalMail, to: string, content: DigestContent): Promise<void> {
  const { renderDigest } = await loadMails();
  const { subject, html, text } = await renderDigest(content);
  await ses.send(
    new SendEmailCommand({
      Source: sender,
      Destination: { ToAddresses: [to] },
      Message: { Subject: { Data: subject }, Body: { Html: { Data: html }, Text: { Data: text } } },
    }),
  );
}
