import * as z from 'zod';
import type { LocalFile } from '../../local/local-file.ts';

const mailbox = z.object({
  emails: z.array(
    z.object({
      destination: z.object({ to: z.array(z.string()) }),
      subject: z.string(),
      body: z.object({ text: z.string(), html: z.string() }),
    }),
  ),
});

/** Lists the mails in the mailbox of a running host. */
export async function listMails({ urls }: Pick<LocalFile, 'urls'>) {
  return mailbox.parse(await (await fetch(`${urls.mailbox}/store`)).json()).emails;
}
