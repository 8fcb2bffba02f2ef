import {
  AdminCreateUserCommand,
  AdminDeleteSoftwareTokenCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
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
const client = new CognitoIdentityProviderClient({ region: 'eu-west-2' });
const identities = createCognitoIdentities(client, 'pool', []);
const OWN = {
  name: 'Northgate',
  type: 'saml' as const,
  emailDomains: ['northgate.example'],
  emailAttribute: 'mail',
};
const OTHER = { ...OWN, name: 'Southgate', emailDomains: ['southgate.example'] };
/** Access to accounts in a pool with identity providers. */
const federated = createCognitoIdentities(client, 'pool', [OTHER, OWN]);
const linkedTo = (providerName: string) => ({
  Name: 'identities',
  Value: JSON.stringify([{ userId: 'ada@northgate.example', providerName, providerType: 'SAML' }]),
});
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
    const user = { UserPoolId: 'pool', Username: 'ada@northgate.example' };
    expect(cognito.commandCalls(AdminEnableUserCommand).map(({ args }) => args[0].input)).toEqual([user]);
    expect(cognito.commandCalls(AdminGetUserCommand).map(({ args }) => args[0].input)).toEqual([user]);
  });

  test('admit fails if the pool names no subject, by which the directory would know the person', async () => {
    cognito.on(AdminCreateUserCommand).resolves({ User: { Attributes: attributes.slice(0, 1) } });
    await expect(identities.admit(ada)).rejects.toThrow('no subject for ada@northgate.example');
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

describe('admit to an identity provider', () => {
  const link = {
    UserPoolId: 'pool',
    DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'user-of-ada' },
    SourceUser: {
      ProviderName: 'Northgate',
      ProviderAttributeName: 'email',
      ProviderAttributeValue: 'ada@northgate.example',
    },
  };
  const listLinks = () =>
    cognito.commandCalls(AdminLinkProviderForUserCommand).map(({ args }) => args[0].input);
  const aUser = (...more: { Name: string; Value: string }[]) => ({
    Username: 'user-of-ada',
    UserAttributes: [...attributes, ...more],
  });

  test('admit links a new account to the provider of its domain, and sends no password', async () => {
    cognito
      .on(AdminCreateUserCommand)
      .resolves({ User: { Username: 'user-of-ada', Attributes: attributes } })
      .on(AdminLinkProviderForUserCommand)
      .resolves({});
    expect(await federated.admit(ada)).toBe('subject-of-ada');
    expect(cognito.commandCalls(AdminCreateUserCommand)[0]?.args[0].input.MessageAction).toBe('SUPPRESS');
    expect(listLinks()).toEqual([link]);
  });

  test('admit invites a person by mail whose domain no provider has, and links nothing', async () => {
    cognito.on(AdminCreateUserCommand).resolves({ User: { Attributes: attributes } });
    await federated.admit({ ...ada, email: 'ada@elsewhere.example' });
    expect(cognito.commandCalls(AdminCreateUserCommand)[0]?.args[0].input).not.toHaveProperty(
      'MessageAction',
    );
    expect(listLinks()).toEqual([]);
  });

  test.each([
    ['has no link', [], [link]],
    ['is linked only to another provider', [linkedTo('Southgate')], [link]],
    ['is linked already', [linkedTo('Northgate')], []],
  ])('admit links an existing account that %s: %j', async (_, identitiesOfUser, links) => {
    cognito.on(AdminCreateUserCommand).rejects(new UsernameExistsException(because));
    cognito.on(AdminEnableUserCommand).resolves({}).on(AdminLinkProviderForUserCommand).resolves({});
    cognito.on(AdminGetUserCommand).resolves(aUser(...identitiesOfUser));
    expect(await federated.admit(ada)).toBe('subject-of-ada');
    expect(listLinks()).toEqual(links);
  });

  test.each([
    ['an account without a link', aUser(), true],
    ['an account with the link', aUser(linkedTo('Northgate')), false],
    ['an account with a link to another provider', aUser(linkedTo('Southgate')), true],
  ])('needsLink looks at the link of %s', async (_, user, needed) => {
    cognito.on(AdminGetUserCommand, { UserPoolId: 'pool', Username: ada.email }).resolves(user);
    expect(await federated.needsLink(ada.email)).toBe(needed);
  });

  test('needsLink asks nothing about a domain that no provider has', async () => {
    expect(await identities.needsLink(ada.email)).toBe(false);
    expect(cognito.calls()).toEqual([]);
  });

  test('needsLink leaves a missing account to the command that invites', async () => {
    cognito.on(AdminGetUserCommand).rejects(new UserNotFoundException(because));
    expect(await federated.needsLink(ada.email)).toBe(false);
  });
});

test('the provider of an address is that of its domain, if there is one', () => {
  expect(federated.findProviderName(ada.email)).toBe('Northgate');
  expect(identities.findProviderName(ada.email)).toBeUndefined();
});

describe('dismiss', () => {
  test('dismiss deletes an account that is linked, and its link with it', async () => {
    cognito.on(AdminDisableUserCommand).resolves({}).on(AdminDeleteUserCommand).resolves({});
    cognito
      .on(AdminGetUserCommand, { UserPoolId: 'pool', Username: ada.subject })
      .resolves({ Username: 'x', UserAttributes: [linkedTo('Northgate')] });
    await federated.dismiss(ada);
    expect(cognito.commandCalls(AdminDisableUserCommand)).toHaveLength(1);
    expect(cognito.commandCalls(AdminDeleteUserCommand)[0]?.args[0].input).toEqual({
      UserPoolId: 'pool',
      Username: 'subject-of-ada',
    });
  });

  test('dismiss disables the account in the pool, and keeps it', async () => {
    cognito.on(AdminDisableUserCommand).resolves({});
    cognito.on(AdminGetUserCommand).resolves({ Username: 'x', UserAttributes: attributes });
    await identities.dismiss(ada);
    expect(cognito.commandCalls(AdminDisableUserCommand)[0]?.args[0].input).toEqual({
      UserPoolId: 'pool',
      Username: 'subject-of-ada',
    });
    expect(cognito.commandCalls(AdminDeleteUserCommand)).toEqual([]);
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

test.each<[string, () => Promise<unknown>]>([
  ['needsLink', () => federated.needsLink(ada.email)],
  ['inviteAgain', () => identities.inviteAgain(ada)],
  ['resetMfa', () => identities.resetMfa(ada)],
])('%s takes no other error for a missing account', async (_, act) => {
  cognito.onAnyCommand().rejects(new LimitExceededException({ ...because, message: 'Too many' }));
  await expect(act()).rejects.toThrow('Too many');
});
