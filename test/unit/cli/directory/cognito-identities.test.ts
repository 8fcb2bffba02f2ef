import {
  AdminCreateUserCommand,
  AdminDeleteSoftwareTokenCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  CognitoIdentityProviderServiceException,
  LimitExceededException,
  NotAuthorizedException,
  UnsupportedUserStateException,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { createCognitoIdentities } from '../../../../cli/directory/cognito-identities.ts';

const cognito = mockClient(CognitoIdentityProviderClient);
const identities = createCognitoIdentities(
  new CognitoIdentityProviderClient({ region: 'eu-west-2' }),
  'pool',
);
const attributes = [
  { Name: 'email', Value: 'ada@northgate.example' },
  { Name: 'sub', Value: 'subject-of-ada' },
];
const ada = {
  subject: 'subject-of-ada',
  name: 'Ada Byrne',
  email: 'ada@northgate.example',
  organisationId: 'northgate',
};
const because = { message: '', $metadata: {} };

beforeEach(() => cognito.reset());

describe('admit', () => {
  test('admit invites a person by mail, marks their address as verified, and returns their subject', async () => {
    cognito.on(AdminCreateUserCommand).resolves({ User: { Attributes: attributes } });
    expect(await identities.admit(ada)).toBe('subject-of-ada');
    expect(cognito.commandCalls(AdminCreateUserCommand)[0]?.args[0].input).toEqual({
      UserPoolId: 'pool',
      Username: 'ada@northgate.example',
      UserAttributes: [
        { Name: 'email', Value: 'ada@northgate.example' },
        { Name: 'email_verified', Value: 'true' },
        { Name: 'name', Value: 'Ada Byrne' },
      ],
      DesiredDeliveryMediums: ['EMAIL'],
    });
  });

  test('admit lets a person who is already in the pool sign in again, and returns the same subject', async () => {
    cognito.on(AdminCreateUserCommand).rejects(new UsernameExistsException(because));
    cognito.on(AdminEnableUserCommand).resolves({});
    cognito.on(AdminGetUserCommand).resolves({ Username: 'x', UserAttributes: attributes });
    expect(await identities.admit(ada)).toBe('subject-of-ada');
    expect(cognito.commandCalls(AdminEnableUserCommand)).toHaveLength(1);
  });

  test('admit says that the pool refused this person, and why', async () => {
    const cause = new LimitExceededException(because);
    cognito.on(AdminCreateUserCommand).rejects(cause);
    await expect(identities.admit(ada)).rejects.toMatchObject({ name: 'IdentityError', cause });
  });

  test.each(['AccessDeniedException', 'ExpiredTokenException'])(
    'admit lets %s through, because it concerns everybody',
    async (name) => {
      const error = new CognitoIdentityProviderServiceException({ ...because, name, $fault: 'client' });
      cognito.on(AdminCreateUserCommand).rejects(error);
      await expect(identities.admit(ada)).rejects.toBe(error);
    },
  );
});

describe('dismiss', () => {
  test('dismiss disables the account in the pool', async () => {
    cognito.on(AdminDisableUserCommand).resolves({});
    await identities.dismiss(ada);
    expect(cognito.commandCalls(AdminDisableUserCommand)[0]?.args[0].input).toEqual({
      UserPoolId: 'pool',
      Username: 'subject-of-ada',
    });
  });

  test('dismiss does nothing if the account no longer exists', async () => {
    cognito.on(AdminDisableUserCommand).rejects(new UserNotFoundException(because));
    await expect(identities.dismiss(ada)).resolves.toBeUndefined();
  });

  test('dismiss says that the pool refused this person, and why', async () => {
    const cause = new NotAuthorizedException(because);
    cognito.on(AdminDisableUserCommand).rejects(cause);
    await expect(identities.dismiss(ada)).rejects.toMatchObject({ name: 'IdentityError', cause });
  });
});

describe('inviteAgain', () => {
  test('inviteAgain sends the invitation again by mail', async () => {
    cognito.on(AdminCreateUserCommand).resolves({ User: { Attributes: attributes } });
    expect(await identities.inviteAgain(ada)).toBe('invited');
    expect(cognito.commandCalls(AdminCreateUserCommand)[0]?.args[0].input).toEqual({
      UserPoolId: 'pool',
      Username: 'ada@northgate.example',
      MessageAction: 'RESEND',
      DesiredDeliveryMediums: ['EMAIL'],
    });
  });

  test.each([
    ['has-signed-in', new UnsupportedUserStateException(because)],
    ['has-no-account', new UserNotFoundException(because)],
  ])('inviteAgain says %s', async (result, error) => {
    cognito.on(AdminCreateUserCommand).rejects(error);
    expect(await identities.inviteAgain(ada)).toBe(result);
  });
});

describe('resetMfa', () => {
  test('resetMfa removes the authenticator app, and ends the sign-ins on the lost phone', async () => {
    cognito.on(AdminDeleteSoftwareTokenCommand).resolves({}).on(AdminUserGlobalSignOutCommand).resolves({});
    expect(await identities.resetMfa(ada)).toBe('reset');
    const user = { UserPoolId: 'pool', Username: 'subject-of-ada' };
    expect(cognito.commandCalls(AdminDeleteSoftwareTokenCommand)[0]?.args[0].input).toEqual(user);
    expect(cognito.commandCalls(AdminUserGlobalSignOutCommand)[0]?.args[0].input).toEqual(user);
  });

  test('resetMfa says that a person has no account', async () => {
    cognito.on(AdminDeleteSoftwareTokenCommand).rejects(new UserNotFoundException(because));
    expect(await identities.resetMfa(ada)).toBe('has-no-account');
  });
});
