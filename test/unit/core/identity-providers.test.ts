import { describe, expect, test } from 'vitest';
import {
  checkClaimedAddress,
  findProvider,
  type IdentityProvider,
  isLinked,
} from '../../../core/identity-providers.ts';

const saml: IdentityProvider = {
  name: 'Northgate',
  type: 'saml',
  emailDomains: ['northgate.example'],
  emailAttribute: 'mail',
};
const oidc: IdentityProvider = { ...saml, name: 'Staff', type: 'oidc', emailAttribute: 'email' };

describe('checkClaimedAddress', () => {
  test.each(['ada@northgate.example', 'Ada@NORTHGATE.example', ' ada@northgate.example '])(
    'a provider of SAML may vouch for %j of its own domain',
    (mail) => {
      expect(checkClaimedAddress(saml, { mail })).toEqual({ address: 'ada@northgate.example' });
    },
  );

  test.each([
    'bob@southgate.example',
    'bob@cs.northgate.example',
    'bob@evilnorthgate.example',
    'bob@northgate.example.evil.example',
  ])('a provider may not vouch for %s of another domain', (mail) => {
    expect(checkClaimedAddress(saml, { mail })).toEqual({ refusal: 'other-domain' });
  });

  test.each([
    [{}],
    [{ mail: '' }],
    [{ mail: 'ada' }],
    [{ mail: ['ada@northgate.example'] }],
    [{ mail: '[ada@northgate.example,bob@northgate.example]' }],
    [{ email: 'ada@northgate.example' }],
  ])('a provider that says %j names no address', (claims) => {
    expect(checkClaimedAddress(saml, claims)).toEqual({ refusal: 'no-address' });
  });

  test.each(['true', true])(
    'an address of OpenID Connect counts if its verification is %j',
    (email_verified) => {
      const claims = { email: 'ada@northgate.example', email_verified };
      expect(checkClaimedAddress(oidc, claims)).toEqual({ address: 'ada@northgate.example' });
    },
  );

  test.each(['false', false, '', undefined, '1'])(
    'an address of OpenID Connect does not count if its verification is %j',
    (email_verified) => {
      const claims = { email: 'ada@northgate.example', email_verified };
      expect(checkClaimedAddress(oidc, claims)).toEqual({ refusal: 'address-not-verified' });
    },
  );
});

test('a provider is found by the exact domain of an address', () => {
  const south = { ...saml, name: 'Southgate', emailDomains: ['southgate.example'] };
  expect(findProvider([saml, south], 'bob@southgate.example')?.name).toBe('Southgate');
  expect(findProvider([saml, south], 'bob@cs.southgate.example')).toBeUndefined();
});

test('an account is linked to the providers that its identities name', () => {
  const identities = JSON.stringify([{ userId: 'ada', providerName: 'Northgate' }]);
  expect(isLinked(identities, 'Northgate')).toBe(true);
  expect(isLinked(identities, 'Staff')).toBe(false);
  expect(isLinked(undefined, 'Northgate')).toBe(false);
});
