import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  NotAuthorizedException,
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

  test('admit fails if the pool refuses', async () => {
    cognito.on(AdminCreateUserCommand).rejects(new NotAuthorizedException(because));
    await expect(identities.admit(ada)).rejects.toBeInstanceOf(NotAuthorizedException);
  });
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

  test('dismiss fails if the pool refuses', async () => {
    cognito.on(AdminDisableUserCommand).rejects(new NotAuthorizedException(because));
    await expect(identities.dismiss(ada)).rejects.toBeInstanceOf(NotAuthorizedException);
  });
});
