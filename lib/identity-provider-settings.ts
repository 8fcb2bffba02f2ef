import { z } from 'zod';
import type { IdentityProvider } from '../core/identity-providers.ts';
import { isIssuer, isMailDomain, isUnique } from './setting-checks.ts';

/** The attribute of SAML with the mail address that Entra ID and AD FS send if nobody changes it. */
const SAML_EMAIL = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';

/** Names that Cognito uses for itself and for social sign-in. */
const RESERVED_NAMES = ['cognito', 'facebook', 'google', 'loginwithamazon', 'signinwithapple'];

/** Maximum size of the providers as JSON, in bytes. A function gets it in an environment of at most 4 KB. */
const PROVIDERS_MAX_BYTES = 3000;

const common = {
  /** Stands on the button of the sign-in page, and in `identities` of the accounts. */
  name: z
    .string()
    .regex(
      /^[A-Za-z][A-Za-z0-9-]{2,31}$/,
      'must be 3 to 32 letters, digits and hyphens, beginning with a letter',
    )
    .refine(
      (name) => !RESERVED_NAMES.includes(name.toLowerCase()),
      'must not be a name that Cognito reserves',
    ),
  /** The domains of mail addresses that it may vouch for. Cognito's identifiers have 40 characters at most. */
  emailDomains: z
    .array(
      z
        .string()
        .max(40, 'must have 40 characters or fewer, which is Cognito’s limit')
        .refine(isMailDomain, 'must be a domain in lower case, such as example.org'),
    )
    .min(1)
    .max(50)
    .refine(isUnique, 'must name each domain once'),
};

const saml = z.strictObject({
  type: z.literal('saml'),
  ...common,
  /** Where Cognito reads the provider's metadata, again and again. */
  metadataUrl: z
    .httpUrl('must be a web address')
    .refine((url) => url.startsWith('https://'), 'must begin with https://'),
  /** The attribute with the person's mail address. */
  emailAttribute: z.string().min(1).max(255).default(SAML_EMAIL),
});

const oidc = z.strictObject({
  type: z.literal('oidc'),
  ...common,
  issuer: z.string().refine(isIssuer, 'must begin with https:// and must not end with a slash'),
  clientId: z.string().min(1),
  /** The name of the secret in Secrets Manager whose text is the client's secret. */
  clientSecretName: z
    .string()
    .regex(
      /^[\w/+=.@-]{1,512}$/,
      'must be the name of a secret in Secrets Manager: the secret itself must not be here',
    ),
});

/** The setting `identityProviders`. */
export const identityProviders = z
  .array(
    z.discriminatedUnion('type', [saml, oidc], {
      error: ({ code }) => (code === 'invalid_union' ? 'must be saml or oidc' : undefined),
    }),
  )
  .refine(
    (providers) => isUnique(providers.map(({ name }) => name.toLowerCase())),
    'must have different names',
  )
  .refine(
    (providers) => Buffer.byteLength(JSON.stringify(listIdentityProviders(providers))) <= PROVIDERS_MAX_BYTES,
    `must be fewer, or have fewer domains: a function has room for ${PROVIDERS_MAX_BYTES} characters of them`,
  )
  .default([]);

/** A provider as the operator sets it. */
export type ProviderSettings = z.output<typeof saml> | z.output<typeof oidc>;

/** Lists what has to be known of the providers at a sign-in, and when the directory is applied. */
export function listIdentityProviders(providers: readonly ProviderSettings[]): IdentityProvider[] {
  return providers.map((provider) => ({
    name: provider.name,
    type: provider.type,
    emailDomains: provider.emailDomains,
    emailAttribute: provider.type === 'saml' ? provider.emailAttribute : 'email',
  }));
}

/** Finds domains that two providers have: each could then vouch for the other's people. */
export function findDomainFaults(
  providers: readonly ProviderSettings[],
): { path: PropertyKey[]; message: string }[] {
  return providers.flatMap(({ emailDomains }, index) =>
    providers.slice(0, index).flatMap((earlier) =>
      emailDomains
        .filter((domain) => earlier.emailDomains.includes(domain))
        .map((domain) => ({
          path: ['identityProviders', index, 'emailDomains'],
          message: `must not have ${domain}, which ${earlier.name} has`,
        })),
    ),
  );
}
