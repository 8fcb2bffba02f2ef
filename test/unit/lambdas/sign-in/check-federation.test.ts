import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { InboundFederationTriggerEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { IdentityProvider } from '../../../../core/identity-providers.ts';
import { handler } from '../../../../lambdas/sign-in/check-federation.ts';

const PROVIDERS: IdentityProvider[] = [
  { name: 'Northgate', type: 'saml', emailDomains: ['northgate.example'], emailAttribute: 'urn:mail' },
  { name: 'Staff', type: 'oidc', emailDomains: ['example.org'], emailAttribute: 'email' },
];
type Attributes = InboundFederationTriggerEvent['request']['attributes'];

const cognito = mockClient(CognitoIdentityProviderClient);
const logged: string[] = [];
for (const stream of [process.stdout, process.stderr]) {
  vi.spyOn(stream, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
}

beforeEach(() => {
  cognito.reset();
  logged.length = 0;
  vi.stubEnv('IDENTITY_PROVIDERS', JSON.stringify(PROVIDERS));
});

/** Puts an account into the pool. */
function anAccount(email: string, providerName: string | undefined, Enabled = true): void {
  const identities = JSON.stringify([{ userId: email, providerName, providerType: 'SAML' }]);
  cognito.on(AdminGetUserCommand).rejects(new UserNotFoundException({ message: '', $metadata: {} }));
  cognito.on(AdminGetUserCommand, { UserPoolId: 'eu-west-2_pool', Username: email }).resolves({
    Username: 'x',
    Enabled,
    UserAttributes: [
      { Name: 'sub', Value: 'x' },
      ...(providerName === undefined ? [] : [{ Name: 'identities', Value: identities }]),
    ],
  });
}

const signIn = (providerName: string, attributes: Attributes) =>
  handler({
    version: '1',
    triggerSource: 'InboundFederation_ExternalProvider',
    region: 'eu-west-2',
    userPoolId: 'eu-west-2_pool',
    userName: `${providerName}_1234`,
    callerContext: { awsSdkVersion: '1', clientId: 'client' },
    request: { providerName, providerType: providerName === 'Staff' ? 'OIDC' : 'SAML', attributes },
    response: { userAttributesToMap: {} },
  });

/** Reads the reason that a refused sign-in has left in the log. */
async function findReason(signingIn: Promise<unknown>): Promise<unknown> {
  await expect(signingIn).rejects.toThrow('You are not registered as an administrator with this address');
  return JSON.parse(logged.at(-1) ?? '').reason;
}

describe('check of sign-ins through identity providers', () => {
  test('a linked administrator signs in, and the address is passed on as the directory writes it', async () => {
    anAccount('ada@northgate.example', 'Northgate');
    const { response } = await signIn('Northgate', {
      samlResponse: { 'urn:mail': 'Ada@Northgate.example', groups: 'staff' },
    });
    expect(response.userAttributesToMap).toEqual({
      'urn:mail': 'ada@northgate.example',
      groups: 'staff',
      email_verified: 'true',
    });
  });

  test('a linked administrator signs in by OpenID Connect with a verified address', async () => {
    anAccount('eve@example.org', 'Staff');
    const { response } = await signIn('Staff', {
      tokenResponse: { access_token: 'secret' },
      idToken: { sub: '1234', email: 'eve@example.org', email_verified: 'true' },
      userInfo: { sub: '1234', name: 'Eve' },
    });
    expect(response.userAttributesToMap).toEqual({
      sub: '1234',
      name: 'Eve',
      email: 'eve@example.org',
      email_verified: 'true',
    });
  });

  test('address and verification are taken from the same place', async () => {
    anAccount('eve@example.org', 'Staff');
    const attributes = {
      idToken: { sub: '1', email_verified: 'true' },
      userInfo: { email: 'eve@example.org', email_verified: 'false' },
    };
    expect(await findReason(signIn('Staff', attributes))).toBe('address-not-verified');
  });

  test('a provider cannot sign in as an administrator of another provider’s domain', async () => {
    anAccount('eve@example.org', 'Staff');
    const attributes = { samlResponse: { 'urn:mail': 'eve@example.org' } };
    expect(await findReason(signIn('Northgate', attributes))).toBe('other-domain');
    expect(cognito.calls()).toEqual([]);
  });

  test('a provider that the settings do not name is refused', async () => {
    anAccount('eve@example.org', 'Retired');
    const attributes = { idToken: { sub: '1', email: 'eve@example.org', email_verified: 'true' } };
    expect(await findReason(signIn('Retired', attributes))).toBe('unknown-provider');
  });

  test('an address that OpenID Connect does not call verified is refused', async () => {
    anAccount('eve@example.org', 'Staff');
    const attributes = { idToken: { sub: '1', email: 'eve@example.org' } };
    expect(await findReason(signIn('Staff', attributes))).toBe('address-not-verified');
  });

  test('somebody whom the directory has no account for is refused', async () => {
    anAccount('ada@northgate.example', 'Northgate');
    const attributes = { samlResponse: { 'urn:mail': 'new@northgate.example' } };
    expect(await findReason(signIn('Northgate', attributes))).toBe('not-registered');
  });

  test('somebody who was removed from the directory is refused', async () => {
    anAccount('ada@northgate.example', 'Northgate', false);
    const attributes = { samlResponse: { 'urn:mail': 'ada@northgate.example' } };
    expect(await findReason(signIn('Northgate', attributes))).toBe('not-registered');
  });

  test.each([undefined, 'Staff'])(
    'an account that is linked to %s is refused to this provider',
    async (link) => {
      anAccount('ada@northgate.example', link);
      const attributes = { samlResponse: { 'urn:mail': 'ada@northgate.example' } };
      expect(await findReason(signIn('Northgate', attributes))).toBe('not-linked');
    },
  );

  test('a refusal logs the provider and the reason, and nothing that was sent', async () => {
    const attributes = {
      idToken: { sub: '1', email: 'eve@evil.example' },
      tokenResponse: { access_token: 'secret' },
    };
    await findReason(signIn('Staff', attributes));
    expect(logged.join()).toContain('Staff');
    expect(logged.join()).not.toMatch(/evil|secret/);
  });

  test('a failing user pool refuses the sign-in, too', async () => {
    cognito.on(AdminGetUserCommand).rejects(new Error('The user pool does not respond'));
    const attributes = { samlResponse: { 'urn:mail': 'ada@northgate.example' } };
    await expect(signIn('Northgate', attributes)).rejects.toThrow('does not respond');
  });
});
