import { Duration, type IResource, SecretValue } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { listIdentityProviders, type ProviderSettings } from '../identity-provider-settings.ts';
import { BundledFunction } from './bundled-function.ts';

/**
 * Adds SAML and OpenID Connect providers to a user pool, and the check that lets their users sign in only as accounts that the
 * directory has made.
 * @returns the providers, on which the pool's client has to depend
 */
export function addIdentityProviders(
  scope: Construct,
  userPool: cognito.UserPool,
  providers: readonly ProviderSettings[],
): IResource[] {
  if (providers.length === 0) return [];
  addCheck(scope, userPool, providers);
  return providers.map((provider) => addProvider(scope, userPool, provider));
}

function addProvider(
  scope: Construct,
  userPool: cognito.UserPool,
  provider: ProviderSettings,
): cognito.IUserPoolIdentityProvider {
  const common = { userPool, name: provider.name, identifiers: provider.emailDomains };
  if (provider.type === 'saml') {
    return new cognito.UserPoolIdentityProviderSaml(scope, `Provider-${provider.name}`, {
      ...common,
      metadata: cognito.UserPoolIdentityProviderSamlMetadata.url(provider.metadataUrl),
      attributeMapping: mapAddress(provider.emailAttribute),
    });
  }
  return new cognito.UserPoolIdentityProviderOidc(scope, `Provider-${provider.name}`, {
    ...common,
    issuerUrl: provider.issuer,
    clientId: provider.clientId,
    // A reference, which CloudFormation replaces while it deploys.
    clientSecret: SecretValue.secretsManager(provider.clientSecretName).unsafeUnwrap(),
    scopes: ['openid', 'email'],
    attributeMapping: mapAddress('email'),
  });
}

/** Maps the address only: the name and everything else come from the directory. The check adds `email_verified`. */
function mapAddress(emailAttribute: string): cognito.AttributeMapping {
  return {
    email: cognito.ProviderAttribute.other(emailAttribute),
    emailVerified: cognito.ProviderAttribute.other('email_verified'),
  };
}

function addCheck(
  scope: Construct,
  userPool: cognito.UserPool,
  providers: readonly ProviderSettings[],
): void {
  const check = new BundledFunction(scope, 'check-federation', {
    entry: 'lambdas/sign-in/check-federation.ts',
    description: 'Checks who signs in through an identity provider',
    timeout: Duration.seconds(5), // Cognito waits no longer
    environment: { IDENTITY_PROVIDERS: JSON.stringify(listIdentityProviders(providers)) },
  });
  // A policy of its own: the pool needs the function, so the function must not need the pool.
  check.role?.attachInlinePolicy(
    new iam.Policy(scope, 'check-federation-reads-accounts', {
      statements: [
        new iam.PolicyStatement({ actions: ['cognito-idp:AdminGetUser'], resources: [userPool.userPoolArn] }),
      ],
    }),
  );
  check.addPermission('UserPool', {
    principal: new iam.ServicePrincipal('cognito-idp.amazonaws.com'),
    sourceArn: userPool.userPoolArn,
  });
  // CDK has no property for this trigger yet.
  const resource = userPool.node.defaultChild as cognito.CfnUserPool;
  resource.addPropertyOverride('LambdaConfig.InboundFederation', {
    LambdaArn: check.functionArn,
    LambdaVersion: 'V1_0',
  });
}
