import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Configuration } from '../configuration.ts';
import { addIdentityProviders } from './identity-providers.ts';
import { buildSignInMails, INVITATION_DAYS } from './sign-in-mails.ts';

/** The sign-in of administrators: a user pool to which only the operator adds people, with the admin page as its client. */
export class SignIn extends Construct {
  readonly userPool: cognito.UserPool;
  readonly client: cognito.UserPoolClient;
  /** The scope that tokens need for the admin API, as in the token. */
  readonly scope: string;
  /** The issuer of the tokens, as in the token. */
  readonly issuer: string;
  /** URL of the sign-in pages, if there are any. */
  readonly pagesUrl: string | undefined;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id);
    this.userPool = this.createUserPool(configuration);
    const manage = new cognito.ResourceServerScope({
      scopeName: 'manage',
      scopeDescription: 'Manage API keys',
    });
    const resourceServer = this.userPool.addResourceServer('ApiKeys', {
      identifier: 'api-keys',
      scopes: [manage],
    });
    this.scope = `${resourceServer.userPoolResourceServerId}/${manage.scopeName}`;
    const providers = addIdentityProviders(this, this.userPool, configuration.identityProviders);
    this.client = this.createClient(
      configuration.pageOrigins,
      cognito.OAuthScope.resourceServer(resourceServer, manage),
      configuration.identityProviders.map(({ name }) => name),
    );
    for (const provider of providers) this.client.node.addDependency(provider);
    this.issuer = this.userPool.userPoolProviderUrl;
    const { signInDomainPrefix } = configuration;
    this.pagesUrl = signInDomainPrefix === undefined ? undefined : this.createPages(signInDomainPrefix);
  }

  private createUserPool(configuration: Configuration): cognito.UserPool {
    const userPool = new cognito.UserPool(this, 'Administrators', {
      ...buildSignInMails(configuration),
      featurePlan: cognito.FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      standardAttributes: { email: { required: true } },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      mfa: cognito.Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(INVITATION_DAYS),
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(userPool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason:
        'Threat protection needs the more expensive Plus plan. Self sign-up is disabled, and MFA is required.',
    });
    return userPool;
  }

  private createClient(
    origins: string[],
    manage: cognito.OAuthScope,
    providers: string[],
  ): cognito.UserPoolClient {
    const addresses = origins.map((origin) => `${origin}/`);
    return this.userPool.addClient('Page', {
      generateSecret: false,
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.PROFILE, cognito.OAuthScope.EMAIL, manage],
        callbackUrls: addresses,
        logoutUrls: addresses,
      },
      supportedIdentityProviders: [
        cognito.UserPoolClientIdentityProvider.COGNITO,
        ...providers.map(cognito.UserPoolClientIdentityProvider.custom),
      ],
      preventUserExistenceErrors: true,
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.hours(12),
      refreshTokenRotationGracePeriod: Duration.seconds(10),
    });
  }

  private createPages(domainPrefix: string): string {
    const domain = this.userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix },
      managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    // Without a style, managed login shows an error page.
    new cognito.CfnManagedLoginBranding(this, 'Style', {
      userPoolId: this.userPool.userPoolId,
      clientId: this.client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    return domain.baseUrl();
  }
}
