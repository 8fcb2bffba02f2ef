import {
  AccountSendingPausedException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  SESClient,
  type SESClientConfig,
  SESServiceException,
  SendEmailCommand,
} from '@aws-sdk/client-ses';
import { isThrottlingError } from '@smithy/core/retry';
import type { DigestContent } from '../../core/reminders/digest.ts';
import type { DigestReference } from '../../core/reminders/ports.ts';
import type { MailOutcome } from '../../core/reminders/send-digest.ts';
import type { Service } from '../../core/service.ts';
import { renderDigest } from '../../mails/render-digest.ts';
import { formatSender } from '../../mails/sender.ts';
import { requireVariable } from '../environment.ts';

/** What may have become a mail although no answer tells of it. */
export class MailUncertainError extends Error {}

/**
 * A client of SES that tries again where SES has said that it is asked too fast, and nowhere else: a mail whose answer is lost
 * may have left, and a second one would be a second mail. SES's own report then tells which it was.
 */
export function createMailClient(config: SESClientConfig = {}): SESClient {
  const client = new SESClient({ ...config, retryMode: 'adaptive', maxAttempts: 4 });
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const isRefusal = error instanceof SESServiceException && error.$fault === 'client';
        if (isRefusal) throw error;
        // Without the error as its cause: the SDK would look for a reason to try again there, too.
        throw new MailUncertainError(`SES did not say what became of a mail: ${error}`);
      }
    },
    { name: 'onlyOnce', step: 'deserialize', priority: 'high' },
  );
  return client;
}

const ses = createMailClient();
const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });

/**
 * Hands a digest to SES. Its tags come back with whatever SES reports of the mail, bad addresses among it; an address that
 * SES refuses at once is an outcome.
 * @throws SESServiceException if SES refuses for another reason, such as a sender that is not verified: an operator has to
 *   fix it.
 * @throws MailUncertainError if nothing tells whether the mail has left.
 */
export async function mailDigest(
  to: string,
  content: DigestContent,
  digest: DigestReference,
): Promise<MailOutcome> {
  const service = getService();
  const { subject, html, text } = await renderDigest(content, service);
  const replyTo = process.env.REPLY_TO;
  try {
    const { MessageId = '' } = await ses.send(
      new SendEmailCommand({
        Source: formatSender(service.name, requireVariable('MAIL_SENDER')),
        ...(replyTo !== undefined && { ReplyToAddresses: [replyTo] }),
        Destination: { ToAddresses: [to] },
        Message: { Subject: utf8(subject), Body: { Html: utf8(html), Text: utf8(text) } },
        ConfigurationSetName: requireVariable('CONFIGURATION_SET'),
        Tags: buildTags(digest),
      }),
    );
    return { accepted: MessageId };
  } catch (error) {
    if (!(error instanceof SESServiceException)) throw error;
    if (isBusy(error)) return { busy: true };
    if (refusesAddress(error, to)) return { refused: error.name };
    throw error;
  }
}

function getService(): Service {
  const contact = process.env.SERVICE_CONTACT;
  return { name: requireVariable('SERVICE_NAME'), ...(contact !== undefined && { contact }) };
}

/** SES takes letters, digits, hyphens and underscores in tags, so both go as base64url. */
export function buildTags({ run, recipientId }: DigestReference) {
  return [
    { Name: 'run', Value: Buffer.from(run).toString('base64url') },
    { Name: 'recipient', Value: Buffer.from(recipientId).toString('base64url') },
  ];
}

/**
 * Whether SES refuses the address of this mail. That an identity is not verified concerns the sender, and in the sandbox
 * also the recipient: the message names which.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html
 */
function refusesAddress(error: SESServiceException, to: string): boolean {
  if (error.name === 'InvalidParameterValue') return true;
  if (!(error instanceof MessageRejected)) return false;
  const isAboutIdentities = /not verified/i.test(error.message);
  return !isAboutIdentities || error.message.toLowerCase().includes(to.toLowerCase());
}

/** What passes by itself, or when an operator has seen to it: the mail is to be tried again, its address is not at fault. */
function isBusy(error: SESServiceException): boolean {
  return (
    isThrottlingError(error as SESServiceException & { cause?: Error }) ||
    error instanceof AccountSendingPausedException ||
    error instanceof MailFromDomainNotVerifiedException
  );
}
