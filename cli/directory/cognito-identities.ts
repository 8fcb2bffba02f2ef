import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDeleteSoftwareTokenCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminUserGlobalSignOutCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  CognitoIdentityProviderServiceException,
  UnsupportedUserStateException,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { isThrottlingError } from '@smithy/core/retry';
import type { Administrator } from '../../core/organisation.ts';
import type { AccountSupport } from './account-support.ts';
import { IdentityError } from './apply-plan.ts';

type Person = Pick<Administrator, 'email' | 'name'>;

/** Creates access to the accounts in a user pool whose users sign in with their e-mail address. */
export function createCognitoIdentities(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
): AccountSupport {
  const invite = (email: string, more: Partial<AdminCreateUserCommandInput>) =>
    client.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: email,
        DesiredDeliveryMediums: ['EMAIL'],
        ...more,
      }),
    );

  async function admit({ email, name }: Person): Promise<string> {
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'name', Value: name }, // the page shows it
    ];
    try {
      const { User } = await invite(email, { UserAttributes });
      return findSubject(User?.Attributes, email);
    } catch (error) {
      if (!(error instanceof UsernameExistsException)) throw error;
    }
    await client.send(new AdminEnableUserCommand({ UserPoolId, Username: email }));
    const existing = await client.send(new AdminGetUserCommand({ UserPoolId, Username: email }));
    return findSubject(existing.UserAttributes, email);
  }

  return {
    admit: (person) => nameRefusals(() => admit(person)),
    dismiss: ({ subject }) =>
      nameRefusals(async () => {
        try {
          await client.send(new AdminDisableUserCommand({ UserPoolId, Username: subject }));
        } catch (error) {
          if (!(error instanceof UserNotFoundException)) throw error;
        }
      }),
    async inviteAgain({ email }) {
      try {
        await invite(email, { MessageAction: 'RESEND' });
        return 'invited';
      } catch (error) {
        if (error instanceof UnsupportedUserStateException) return 'has-signed-in';
        if (error instanceof UserNotFoundException) return 'has-no-account';
        throw error;
      }
    },
    async resetMfa({ subject }) {
      try {
        await client.send(new AdminDeleteSoftwareTokenCommand({ UserPoolId, Username: subject }));
        // Whoever has the phone may also have a session of the page on it.
        await client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: subject }));
        return 'reset';
      } catch (error) {
        if (error instanceof UserNotFoundException) return 'has-no-account';
        throw error;
      }
    },
  };
}

/**
 * Turns Cognito's own errors into `IdentityError`. AWS's common errors, such as expired credentials or denied access, have no
 * class of their own. They concern every person, as do errors of the network.
 */
async function nameRefusals<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const isRefusal =
      error instanceof CognitoIdentityProviderServiceException &&
      (error.constructor !== CognitoIdentityProviderServiceException ||
        isThrottlingError(error as Error & { cause?: Error }));
    throw isRefusal ? new IdentityError(error) : error;
  }
}

function findSubject(attributes: AttributeType[] | undefined, email: string): string {
  const subject = attributes?.find(({ Name }) => Name === 'sub')?.Value;
  if (subject === undefined) throw new Error(`The user pool gave no subject for ${email}`);
  return subject;
}
