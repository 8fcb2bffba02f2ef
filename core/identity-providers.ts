import { parseMailAddress } from './mail-address.ts';

/** An operator's or customer's own sign-in, through which administrators with addresses of its domains can sign in. */
export interface IdentityProvider {
  name: string;
  type: 'saml' | 'oidc';
  /** The domains of mail addresses that it may vouch for, in lower case. No other provider has them. */
  emailDomains: readonly string[];
  /** The attribute or claim with the person's mail address. */
  emailAttribute: string;
}

/** What a provider says about a person, by the names of its attributes or claims. */
export type Claims = Readonly<Record<string, unknown>>;

/** Why a provider's word about a person's address is not taken. */
export type AddressRefusal = 'no-address' | 'other-domain' | 'address-not-verified';

/** Parses providers that were stored as JSON. */
export function parseIdentityProviders(json: string): IdentityProvider[] {
  return JSON.parse(json);
}

/** Finds the provider that may vouch for a mail address. */
export function findProvider(
  providers: readonly IdentityProvider[],
  address: string,
): IdentityProvider | undefined {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return providers.find(({ emailDomains }) => emailDomains.includes(domain));
}

/**
 * Decides whose address a provider vouches for. It may do so only for its own domains. A claim of OpenID Connect counts only
 * if the provider says that it has verified the address: many let people enter any.
 * @param claims what it says; address and verification have to come from the same place
 * @returns the address as the directory writes it, or why it does not count
 */
export function checkClaimedAddress(
  provider: IdentityProvider,
  claims: Claims,
): { address: string } | { refusal: AddressRefusal } {
  const claimed = claims[provider.emailAttribute];
  const address = typeof claimed === 'string' ? parseMailAddress(claimed) : undefined;
  if (address === undefined) return { refusal: 'no-address' };
  if (findProvider([provider], address) === undefined) return { refusal: 'other-domain' };
  if (provider.type === 'oidc' && String(claims.email_verified) !== 'true') {
    return { refusal: 'address-not-verified' };
  }
  return { address };
}

/**
 * Whether an account of the user pool is linked to a provider, so that the provider's user signs in as this account.
 * @param identities the account's attribute of this name, if it has one: JSON
 */
export function isLinked(identities: string | undefined, providerName: string): boolean {
  const links: { providerName?: unknown }[] = JSON.parse(identities ?? '[]');
  return links.some((link) => link.providerName === providerName);
}
