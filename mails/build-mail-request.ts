import MailComposer from 'nodemailer/lib/mail-composer';
import { formatContactLink, type Service } from '../core/service.ts';

/** A mail without its addresses. */
export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

/** Who sends mails. */
export interface MailSender {
  address: string;
  service: Service;
  /** Address for replies. */
  replyTo?: string;
}

/** A request to SES: the input of `SendRawEmail`. */
interface MailRequest {
  Source: string;
  Destinations: string[];
  RawMessage: { Data: Buffer };
}

/**
 * Builds the request that hands a mail to SES, whole as it arrives: only a raw mail can have headers of its own. They let mail
 * programs offer an opt-out at the service's contact (RFC 2369), and stop out-of-office replies (RFC 3834).
 * @param stopUrl where the recipient stops these mails, if they can do so by themselves
 */
export async function buildMailRequest(
  to: string,
  mail: RenderedMail,
  { address, service, replyTo }: MailSender,
  stopUrl?: string,
): Promise<MailRequest> {
  const contact = service.contact === undefined ? [] : [formatContactLink(service.contact)];
  const optOut = [...(stopUrl === undefined ? [] : [stopUrl]), ...contact];
  const message = new MailComposer({
    ...mail,
    from: { name: service.name, address },
    to: { name: '', address: to },
    ...(replyTo !== undefined && { replyTo }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(optOut.length > 0 && { 'List-Unsubscribe': optOut.map((url) => `<${url}>`).join(', ') }),
    },
  });
  return {
    Source: address,
    Destinations: [to],
    RawMessage: { Data: await message.compile().build() },
  };
}
