import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Identities } from './apply-plan.ts';

/** Creates access to the accounts in a user pool whose users sign in with their e-mail address. */
export function createCognitoIdentities(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
): Identities {
  return {
    async admit({ email, name }) {
      const invitation = new AdminCreateUserCommand({
        UserPoolId,
        Username: email,
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
          { Name: 'name', Value: name }, // the page shows it
        ],
        DesiredDeliveryMediums: ['EMAIL'],
      });
      try {
        const { User } = await client.send(invitation);
        return findSubject(User?.Attributes, email);
      } catch (error) {
        if (!(error instanceof UsernameExistsException)) throw error;
      }
      await client.send(new AdminEnableUserCommand({ UserPoolId, Username: email }));
      const existing = await client.send(new AdminGetUserCommand({ UserPoolId, Username: email }));
      return findSubject(existing.UserAttributes, email);
    },

    async dismiss({ subject }) {
      try {
        await client.send(new AdminDisableUserCommand({ UserPoolId, Username: subject }));
      } catch (error) {
        if (!(error instanceof UserNotFoundException)) throw error;
      }
    },
  };
}

function findSubject(attributes: AttributeType[] | undefined, email: string): string {
  const subject = attributes?.find(({ Name }) => Name === 'sub')?.Value;
  if (subject === undefined) throw new Error(`The user pool gave no subject for ${email}`);
  return subject;
}
