import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { transformSync } from 'esbuild';
import type { DigestContent } from '../../core/reminders/digest.ts';
import type { SetAside } from '../../core/reminders/ports.ts';
import { Rehearsal } from '../../core/reminders/rehearsal.ts';
import { buildMailRequest } from '../../mails/build-mail-request.ts';
import { createExpiringKeys } from '../../store/reminders/expiring-keys.ts';
import { createLedger } from '../../store/reminders/ledger.ts';
import { createReminderDirectory } from '../../store/reminders/reminder-directory.ts';
import { createReminderRuns } from '../../store/reminders/reminder-runs.ts';
import { describeReminders, describeSetAside } from './describe-reminders.ts';
import type { LocalMailbox, ReminderTarget } from './reminder-target.ts';

/**
 * Rehearses the run of a time. Later runs of the same rehearsal take its reminders as sent, although nothing is written.
 * @returns a line for each reminder
 */
export type RehearseRun = (time: Date) => Promise<string[]>;

/**
 * Creates a rehearsal of runs, which writes nothing.
 * @param mailbox gets the mails; without it, none are sent
 */
export function createRehearsal(target: ReminderTarget, mailbox?: LocalMailbox): RehearseRun {
  const { client, tables, catalogue, stages } = target;
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
    catalogue,
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

async function sendMail({ ses, sender }: LocalMailbox, to: string, content: DigestContent): Promise<void> {
  const { renderDigest } = await loadMails();
  const mail = await renderDigest(content, sender.service);
  await ses.send(new SendRawEmailCommand(await buildMailRequest(to, mail, sender, content.stopUrl)));
}

/** Loads the code that renders mails. Node runs TypeScript but not JSX, so esbuild translates it, as it does for functions. */
async function loadMails(): Promise<typeof import('../../mails/render-digest.ts')> {
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      if (!url.endsWith('.tsx')) return nextLoad(url, context);
      const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), {
        loader: 'tsx',
        jsx: 'automatic',
      });
      return { format: 'module', source: code, shortCircuit: true };
    },
  });
  try {
    return await import('../../mails/render-digest.ts');
  } finally {
    hooks.deregister();
  }
}
