import { Aws } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { escapeUTF8 } from 'entities';
import { type Configuration, isMailSenderSet } from '../configuration.ts';

/** How long the password in an invitation is valid. */
export const INVITATION_DAYS = 7;

/**
 * Builds what a user pool needs for its mails: the sender, the invitation of a new administrator, and the code for a new
 * password. Without `mailSender`, Cognito sends them from an address of its own, and at most 50 a day.
 */
export function buildSignInMails(
  configuration: Configuration,
): Pick<cognito.UserPoolProps, 'email' | 'userInvitation' | 'userVerification'> {
  const { mailSender, pageOrigins, service } = configuration;
  const [pageOrigin = ''] = pageOrigins;
  const name = escapeUTF8(service.name);
  const help = service.contact === undefined ? '' : `<p>Questions? ${escapeUTF8(service.contact)}</p>`;
  return {
    email: isMailSenderSet(configuration)
      ? cognito.UserPoolEmail.withSES({
          fromEmail: mailSender,
          fromName: service.name,
          ...(service.replyTo !== undefined && { replyTo: service.replyTo }),
          // Reminders use the same identity. Cognito's service-linked role may send from it.
          sesRegion: Aws.REGION,
          sesVerifiedDomain: mailSender.slice(mailSender.lastIndexOf('@') + 1),
        })
      : cognito.UserPoolEmail.withCognito(service.replyTo),
    // Cognito replaces {username} by the address and {####} by the password, and sends the body as HTML.
    userInvitation: {
      emailSubject: `${service.name}: your access to API keys`,
      emailBody: `<p>You can now manage the API keys of your organisation with ${name}.</p>
<p>Open <a href="${pageOrigin}/">${pageOrigin}/</a> and sign in:</p>
<p>Email: {username}<br>Temporary password: {####}</p>
<p>The temporary password is valid for ${INVITATION_DAYS} days. You then choose your own, and set up an authenticator app on your phone.</p>
${help}`,
    },
    userVerification: {
      emailSubject: `${service.name}: your code`,
      emailBody: `<p>Your code for ${name}, at ${pageOrigin}/, is {####}.</p>
<p>If you did not ask for a new password, ignore this mail. Never tell anybody the code.</p>
${help}`,
    },
  };
}
