import { Logger } from '@aws-lambda-powertools/logger';
import {
  AdminGetUserCommand,
  type AdminGetUserResponse,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { InboundFederationTriggerEvent } from 'aws-lambda';
import {
  type AddressRefusal,
  type Claims,
  checkClaimedAddress,
  isLinked,
  parseIdentityProviders,
} from '../../core/identity-providers.ts';
import { requireVariable } from '../environment.ts';

const logger = new Logger({ serviceName: 'sign-in' });
const cognito = new CognitoIdentityProviderClient();

type Refusal = 'unknown-provider' | AddressRefusal | 'not-registered' | 'not-linked';

/**
 * Lets a provider's user sign in only as the account that the directory has made for their address, and linked to this
 * provider. Without this, Cognito would make an account for everybody who signs in, and take a provider's word for any address.
 * Cognito calls it at each sign-in through a provider, once it has verified the provider's answer.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-inbound-federation.html
 */
export async function handler(event: InboundFederationTriggerEvent): Promise<InboundFederationTriggerEvent> {
  const { providerName } = event.request;
  const providers = parseIdentityProviders(requireVariable('IDENTITY_PROVIDERS'));
  const provider = providers.find(({ name }) => name === providerName);
  if (!provider) return refuse(providerName, 'unknown-provider');
  const { claims, aboutAddress } = readClaims(event.request.attributes);
  const checked = checkClaimedAddress(provider, aboutAddress);
  if ('refusal' in checked) return refuse(providerName, checked.refusal);
  const account = await findAccount(event.userPoolId, checked.address);
  if (!account?.Enabled) return refuse(providerName, 'not-registered');
  const identities = account.UserAttributes?.find(({ Name }) => Name === 'identities')?.Value;
  if (!isLinked(identities, providerName)) return refuse(providerName, 'not-linked');
  // Cognito keeps only what is returned, finds the link by the address as the directory writes it, and would otherwise mark the
  // address of the account as unverified.
  const userAttributesToMap = {
    ...claims,
    [provider.emailAttribute]: checked.address,
    email_verified: 'true',
  };
  return { ...event, response: { userAttributesToMap } };
}

/** Reads what the provider says, and where it speaks of the address: in the ID token, or else in the answer of its userinfo endpoint. */
function readClaims({
  idToken = {},
  userInfo = {},
  samlResponse,
}: InboundFederationTriggerEvent['request']['attributes']): {
  claims: Record<string, string>;
  aboutAddress: Claims;
} {
  if (samlResponse) return { claims: samlResponse, aboutAddress: samlResponse };
  // The token's claims win in Cognito, too.
  return { claims: { ...userInfo, ...idToken }, aboutAddress: 'email' in idToken ? idToken : userInfo };
}

async function findAccount(UserPoolId: string, Username: string): Promise<AdminGetUserResponse | undefined> {
  try {
    return await cognito.send(new AdminGetUserCommand({ UserPoolId, Username }));
  } catch (error) {
    if (error instanceof UserNotFoundException) return undefined;
    throw error;
  }
}

/** @throws Error always: Cognito then ends the sign-in, and creates and changes no account */
function refuse(provider: string, reason: Refusal): never {
  // Neither the address nor the provider's tokens: nobody knows who sent them.
  logger.warn('A sign-in through an identity provider is refused', { provider, reason });
  throw new Error('You are not registered as an administrator with this address');
}
