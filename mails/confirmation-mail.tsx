import { CONFIRMATION_DAYS } from '../core/contacts/contact.ts';
import type { ConfirmationContent } from '../core/contacts/send-confirmation.ts';
import type { Service } from '../core/service.ts';
import { toPrintable } from './digest-words.ts';
import { MailFrame, Questions } from './mail-frame.tsx';

/** The mail that asks a contact whether they want the reminders of an organisation's API keys. */
export function ConfirmationMail({ content, service }: { content: ConfirmationContent; service: Service }) {
  const organisation = toPrintable(content.organisationName);
  const asker = toPrintable(content.requestedBy);
  return (
    <MailFrame
      title={formatConfirmationSubject(content)}
      preview={`${asker} asks you to get mails about API keys of ${organisation}.`}
    >
      <h1>Do you want reminders of API keys?</h1>
      <p>Hello,</p>
      <p>
        {`This is ${service.name}. ${asker} named you as a contact of the API key “`}
        <bdi>{toPrintable(content.keyName)}</bdi>
        {`” of ${organisation}.`}
      </p>
      <p>
        API keys stop working after a time, and so do the systems that use them. If you confirm, we write to
        you before this key stops, and before other keys stop that have you as a contact.
      </p>
      <p>
        <a href={content.confirmUrl}>Confirm that you want these mails</a>
      </p>
      <p>{`The link is valid for ${CONFIRMATION_DAYS} days. If you do not want these mails, ignore this one, and nothing happens.`}</p>
      <hr />
      <p className="small">
        You need no account. Each mail will have a link to stop them. We never send the value of a key by
        mail, and never ask you for one.
      </p>
      <Questions service={service} />
    </MailFrame>
  );
}

/** Formats the subject of the mail. */
export function formatConfirmationSubject({ organisationName }: ConfirmationContent): string {
  return `Do you want reminders of API keys of ${toPrintable(organisationName)}?`;
}
