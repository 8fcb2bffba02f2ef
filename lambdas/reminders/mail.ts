import {
  AccountSendingPausedException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  SESClient,
  type SESClientConfig,
  SESServiceException,
  SendRawEmailCommand,
} from '@aws-sdk/client-ses';
import { isThrottlingError } from '@smithy/core/retry';
import { type ConfirmationRequest, formatContactRecipientId } from '../../core/contacts/contact.ts';
import type { ConfirmationContent } from '../../core/contacts/send-confirmation.ts';
import type { LeakContent } from '../../core/leak.ts';
import type { OldKeyUseContent } from '../../core/old-key-use.ts';
import type { DigestContent } from '../../core/reminders/digest.ts';
import type { DigestReference } from '../../core/reminders/ports.ts';
import type { Recipient } from '../../core/reminders/recipients.ts';
import type { MailOutcome } from '../../core/reminders/send-digest.ts';
import type { Service } from '../../core/service.ts';
import { buildMailRequest, type MailSender, type RenderedMail } from '../../mails/build-mail-request.ts';
import { renderConfirmation } from '../../mails/render-confirmation.ts';
import { renderDigest } from '../../mails/render-digest.ts';
import { renderLeak } from '../../mails/render-leak.ts';
import { renderOldKeyUse } from '../../mails/render-old-key-use.ts';
import { requireVariable } from '../environment.ts';

/** SES may have sent the mail or not, because its response is missing. */
export class MailUncertainError extends Error {}

/**
 * Creates an SES client that retries only throttled requests. A mail without a response may have been sent, so a retry could
 * send it twice. In that case, SES's delivery report shows whether it was sent.
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
        // Without `cause`, because the SDK would also retry for the reason that it finds there.
        throw new MailUncertainError(`It is unknown whether SES sent a mail: ${error}`);
      }
    },
    { name: 'onlyOnce', step: 'deserialize', priority: 'high' },
  );
  return client;
}

const ses = createMailClient();

/** Hands a digest to SES. SES's delivery reports contain its tags. @throws as {@link handToSes} does */
export async function mailDigest(
  to: string,
  content: DigestContent,
  digest: DigestReference,
): Promise<MailOutcome> {
  const sender = getSender();
  const mail = await renderDigest(content, sender.service);
  return handToSes(await buildMailRequest(to, mail, sender, content.stopUrl), buildTags(digest), to);
}

/** Hands the mail to SES that asks a contact to confirm. @throws as {@link handToSes} does */
export async function mailConfirmation(
  to: string,
  content: ConfirmationContent,
  request: ConfirmationRequest,
): Promise<MailOutcome> {
  const sender = getSender();
  const mail = await renderConfirmation(content, sender.service);
  const tags = buildTags({ recipientId: formatContactRecipientId(request) });
  return handToSes(await buildMailRequest(to, mail, sender), tags, to);
}

/** Hands the mail about a leaked value to SES. @throws as {@link handToSes} does */
export function mailLeak(recipient: Recipient, content: LeakContent): Promise<MailOutcome> {
  return mailAtOnce(recipient, (service) => renderLeak(content, service));
}

/** Hands the mail about a use of an old key to SES. @throws as {@link handToSes} does */
export function mailOldKeyUse(recipient: Recipient, content: OldKeyUseContent): Promise<MailOutcome> {
  return mailAtOnce(recipient, (service) => renderOldKeyUse(content, service));
}

async function mailAtOnce(
  { email, recipientId }: Recipient,
  render: (service: Service) => Promise<RenderedMail>,
): Promise<MailOutcome> {
  const sender = getSender();
  const mail = await render(sender.service);
  return handToSes(await buildMailRequest(email, mail, sender), buildTags({ recipientId }), email);
}

/**
 * Hands a mail to SES. If SES refuses the address immediately, that is an outcome, not an error.
 * @throws SESServiceException if SES refuses for another reason that an operator must fix, such as an unverified sender
 * @throws MailUncertainError if it is unknown whether SES sent the mail
 */
async function handToSes(
  request: Awaited<ReturnType<typeof buildMailRequest>>,
  Tags: ReturnType<typeof buildTags>,
  to: string,
): Promise<MailOutcome> {
  try {
    const { MessageId = '' } = await ses.send(
      new SendRawEmailCommand({
        ...request,
        ConfigurationSetName: requireVariable('CONFIGURATION_SET'),
        Tags,
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

function getSender(): MailSender {
  const { SERVICE_CONTACT: contact, REPLY_TO: replyTo } = process.env;
  return {
    address: requireVariable('MAIL_SENDER'),
    service: { name: requireVariable('SERVICE_NAME'), ...(contact !== undefined && { contact }) },
    ...(replyTo !== undefined && { replyTo }),
  };
}

/**
 * Builds the tags of a mail: the recipient, and the run of a digest. SES allows only letters, digits, hyphens and underscores,
 * hence base64url.
 */
export function buildTags(digest: { run?: string; recipientId: string }) {
  const { run, recipientId: recipient } = digest;
  return Object.entries({ ...(run !== undefined && { run }), recipient }).map(([Name, value]) => ({
    Name,
    Value: Buffer.from(value).toString('base64url'),
  }));
}

/**
 * Whether SES refuses the recipient's address. An unverified identity is the sender or, in the sandbox, also the recipient.
 * The message says which.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html
 */
function refusesAddress(error: SESServiceException, to: string): boolean {
  if (error.name === 'InvalidParameterValue') return true;
  if (!(error instanceof MessageRejected)) return false;
  const isAboutIdentities = /not verified/i.test(error.message);
  return !isAboutIdentities || error.message.toLowerCase().includes(to.toLowerCase());
}

/** Whether the mail must be retried, because SES is throttling or an operator must fix the sender. Not the address's fault. */
function isBusy(error: SESServiceException): boolean {
  return (
    isThrottlingError(error as SESServiceException & { cause?: Error }) ||
    error instanceof AccountSendingPausedException ||
    error instanceof MailFromDomainNotVerifiedException
  );
}
