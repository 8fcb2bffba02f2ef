import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDeleteSoftwareTokenCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  AdminUserGlobalSignOutCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  CognitoIdentityProviderServiceException,
  UnsupportedUserStateException,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { isThrottlingError } from '@smithy/core/retry';
import { findProvider, type IdentityProvider, isLinked } from '../../core/identity-providers.ts';
import type { Administrator } from '../../core/organisation.ts';
import type { AccountSupport } from './account-support.ts';
import { IdentityError } from './apply-plan.ts';

type Person = Pick<Administrator, 'email' | 'name'>;

/**
 * Creates access to the accounts in a user pool whose users sign in with their e-mail address.
 * @param providers the pool's identity providers. Whoever has an address of their domains signs in there, without a password
 */
export function createCognitoIdentities(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  providers: readonly IdentityProvider[],
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
    const provider = findProvider(providers, email);
    try {
      const { User } = await invite(email, {
        UserAttributes,
        ...(provider && { MessageAction: 'SUPPRESS' }),
      });
      if (provider) await link(provider, User?.Username ?? email, email);
      return findSubject(User?.Attributes, email);
    } catch (error) {
      if (!(error instanceof UsernameExistsException)) throw error;
    }
    await client.send(new AdminEnableUserCommand({ UserPoolId, Username: email }));
    const existing = await client.send(new AdminGetUserCommand({ UserPoolId, Username: email }));
    if (provider && !isLinked(findIdentities(existing.UserAttributes), provider.name)) {
      await link(provider, existing.Username ?? email, email);
    }
    return findSubject(existing.UserAttributes, email);
  }

  /**
   * Lets the provider's user with this address sign in as an account. Cognito then knows them by the provider's own ID.
   * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminLinkProviderForUser.html
   */
  async function link({ name }: IdentityProvider, username: string, email: string): Promise<void> {
    await client.send(
      new AdminLinkProviderForUserCommand({
        UserPoolId,
        DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: username },
        SourceUser: { ProviderName: name, ProviderAttributeName: 'email', ProviderAttributeValue: email },
      }),
    );
  }

  async function dismiss(Username: string): Promise<void> {
    await client.send(new AdminDisableUserCommand({ UserPoolId, Username }));
    // A link would keep the provider's user tied to this account, also if they come back with another address.
    const { UserAttributes } = await client.send(new AdminGetUserCommand({ UserPoolId, Username }));
    if (findIdentities(UserAttributes) === undefined) return;
    await client.send(new AdminDeleteUserCommand({ UserPoolId, Username }));
  }

  return {
    admit: (person) => nameRefusals(() => admit(person)),
    dismiss: ({ subject }) =>
      nameRefusals(async () => {
        try {
          await dismiss(subject);
        } catch (error) {
          if (!(error instanceof UserNotFoundException)) throw error;
        }
      }),
    async needsLink(email) {
      const provider = findProvider(providers, email);
      if (!provider) return false;
      try {
        const { UserAttributes } = await client.send(
          new AdminGetUserCommand({ UserPoolId, Username: email }),
        );
        return !isLinked(findIdentities(UserAttributes), provider.name);
      } catch (error) {
        if (error instanceof UserNotFoundException) return false; // the command that invites makes a new one
        throw error;
      }
    },
    findProviderName: (email) => findProvider(providers, email)?.name,
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

/** The account's links to users of identity providers, as JSON; undefined if it has none. */
function findIdentities(attributes: AttributeType[] | undefined): string | undefined {
  return attributes?.find(({ Name }) => Name === 'identities')?.Value;
}

function findSubject(attributes: AttributeType[] | undefined, email: string): string {
  const subject = attributes?.find(({ Name }) => Name === 'sub')?.Value;
  if (subject === undefined) throw new Error(`The user pool gave no subject for ${email}`);
  return subject;
}
