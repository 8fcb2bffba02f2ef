import {
  AccountSendingPausedException,
  MailFromDomainNotVerifiedException,
  SESServiceException,
  SendEmailCommand,
} from '@aws-sdk/client-ses';
import type { DigestContent } from '../../core/reminders/digest.ts';
import type { DigestReference } from '../../core/reminders/ports.ts';
import type { MailOutcome } from '../../core/reminders/send-digest.ts';
import { renderDigest } from '../../mails/render-digest.ts';
import { environment } from '../environment.ts';
import { mailClient } from './mail-client.ts';

const ses = mailClient();
const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });

/**
 * Hands a digest to SES. Its tags come back with whatever SES reports of the mail: a bad address is among that, and is not
 * what SES refuses a request for.
 * @throws SESServiceException where SES refuses it, as from a sender that is not verified: an operator has to see to it.
 * @throws MailUncertain where nothing tells whether it has left.
 */
export async function mailDigest(
  to: string,
  content: DigestContent,
  digest: DigestReference,
): Promise<MailOutcome> {
  const { subject, html, text } = await renderDigest(content);
  try {
    const { MessageId = '' } = await ses.send(
      new SendEmailCommand({
        Source: environment('MAIL_SENDER'),
        Destination: { ToAddresses: [to] },
        Message: { Subject: utf8(subject), Body: { Html: utf8(html), Text: utf8(text) } },
        ConfigurationSetName: environment('CONFIGURATION_SET'),
        Tags: tagsOf(digest),
      }),
    );
    return { accepted: MessageId };
  } catch (error) {
    if (error instanceof SESServiceException && isBusy(error)) return { busy: true };
    throw error;
  }
}

/** SES takes letters, digits, hyphens and underscores in tags, so the subject goes as base64url. */
export function tagsOf({ day, subject }: DigestReference) {
  return [
    { Name: 'day', Value: day },
    { Name: 'subject', Value: Buffer.from(subject).toString('base64url') },
  ];
}

/** What passes by itself, or when an operator has seen to it: the mail is to be tried again, its address is not at fault. */
function isBusy(error: SESServiceException): boolean {
  return (
    error.$retryable?.throttling === true ||
    error.name === 'Throttling' ||
    error.name === 'ThrottlingException' ||
    error instanceof AccountSendingPausedException ||
    error instanceof MailFromDomainNotVerifiedException
  );
}
