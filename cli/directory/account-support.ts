import { parseMailAddress } from '../../core/mail-address.ts';
import type { Administrator } from '../../core/organisation.ts';
import { CommandError } from '../command-error.ts';
import type { Identities } from './apply-plan.ts';
import type { DirectoryTarget } from './directory-target.ts';

/** The accounts of administrators, with what helps a person who cannot sign in. */
export interface AccountSupport extends Identities {
  /** Sends a person's invitation again, with another temporary password. */
  inviteAgain(administrator: Administrator): Promise<'invited' | 'has-signed-in' | 'has-no-account'>;
  /** The identity provider through which whoever has this address signs in; undefined for a password of the user pool. */
  findProviderName(email: string): string | undefined;
  /** Removes a person's authenticator app and ends their sign-ins. The password stays. */
  resetMfa(administrator: Administrator): Promise<'reset' | 'has-no-account'>;
}

/** The part of a target that this needs. Without `support`, the deployment has no accounts. */
export type SupportTarget = Pick<DirectoryTarget, 'directory' | 'support'>;

/**
 * Sends the invitation of an administrator again. If the user pool has no account for them, makes one.
 * @returns what happened, in sentences
 * @throws CommandError if no administrator has the address
 */
export async function inviteAdministrator(
  { directory, support }: SupportTarget,
  email: string,
): Promise<string> {
  const administrator = await requireAdministrator(directory, email);
  const { subject, unreachable, ...entry } = administrator;
  if (!support) {
    return `The local host sends no invitations: choose ${entry.email} on its sign-in page.`;
  }
  const result = await support.inviteAgain(administrator);
  if (result === 'has-signed-in') {
    return `${entry.email} has signed in already, so there is nothing to send. If they forgot their password, they choose “Forgot your password?” when they sign in.`;
  }
  if (result === 'has-no-account') {
    // A new account has another subject. The entry with the old one goes last, so that repeating this completes it.
    const newSubject = await support.admit(entry);
    await directory.putAdministrator({ ...entry, subject: newSubject });
    if (newSubject !== subject) await directory.removeAdministrator(subject);
    const provider = support.findProviderName(entry.email);
    if (provider !== undefined) {
      return `${entry.email} has an account again, and signs in through ${provider}. No mail was sent.`;
    }
  }
  const warning =
    unreachable === undefined
      ? ''
      : ` Mail to this address bounced on ${unreachable.slice(0, 10)}: check it.`;
  return `${entry.email} is invited again. The mail has a new temporary password, and the earlier one no longer works.${warning}`;
}

/**
 * Removes the authenticator app of an administrator who has lost their phone.
 * @returns what happened and what the person has to do, in sentences
 * @throws CommandError if no administrator has the address, or they have no account
 */
export async function resetMfa({ directory, support }: SupportTarget, email: string): Promise<string> {
  const administrator = await requireAdministrator(directory, email);
  if (!support) return 'The local host asks for no authenticator app, so there is nothing to reset.';
  if ((await support.resetMfa(administrator)) === 'has-no-account') {
    throw new CommandError(
      `${administrator.email} has no account in the user pool. Run “npm run directory -- invite ${administrator.email} --aws” first.`,
    );
  }
  return `${administrator.email} is signed out and has no authenticator app any more. At the next sign-in, they enter their password and set up an app on the new phone.`;
}

/**
 * Finds an administrator by their address.
 * @throws CommandError if no administrator has it
 */
export async function requireAdministrator(
  directory: Pick<DirectoryTarget['directory'], 'listAdministrators'>,
  email: string,
): Promise<Administrator> {
  const wanted = parseMailAddress(email);
  const administrator = (await directory.listAdministrators()).find((one) => one.email === wanted);
  if (administrator) return administrator;
  throw new CommandError(`No administrator has the address ${email}. Write it as in the directory.`);
}
