import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, it } from 'vitest';
import { readConfiguration } from '../../lib/configuration.ts';
import { SignIn } from '../../lib/constructs/sign-in.ts';

function signIn(latchkey: object): Template {
  const app = new App({ context: { latchkey } });
  const stack = new Stack(app, 'Test');
  new SignIn(stack, 'SignIn', readConfiguration(app.node));
  return Template.fromStack(stack);
}

describe('sign-in', () => {
  const template = signIn({
    pageOrigins: ['https://keys.example.org'],
    pageCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b-2c',
    signInDomainPrefix: 'example-keys',
  });

  it('sign-in is only for people whom the operator has added, with MFA', () => {
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: { PasswordPolicy: Match.objectLike({ MinimumLength: 12 }) },
    });
  });

  it('sign-in is retained and protected from deletion', () => {
    template.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtection: 'ACTIVE' },
    });
  });

  it('sign-in offers the page the code flow without a client secret, and returns only to the page', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: [
        'openid',
        'profile',
        'email',
        { 'Fn::Join': ['', [{ Ref: Match.stringLikeRegexp('ApiKeys') }, '/manage']] },
      ],
      CallbackURLs: ['https://keys.example.org/'],
      LogoutURLs: ['https://keys.example.org/'],
      PreventUserExistenceErrors: 'ENABLED',
    });
  });

  it('sign-in issues short-lived tokens', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AccessTokenValidity: 15,
      IdTokenValidity: 15,
      RefreshTokenValidity: 720,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
      // Cognito does not allow rotation together with ALLOW_REFRESH_TOKEN_AUTH.
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    });
  });

  it('sign-in has pages with a style at the configured domain', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolDomain', {
      Domain: 'example-keys',
      ManagedLoginVersion: 2,
    });
    template.hasResourceProperties('AWS::Cognito::ManagedLoginBranding', {
      ClientId: { Ref: Match.stringLikeRegexp('Page') },
      UseCognitoProvidedValues: true,
    });
  });

  it('sign-in has no pages without a configured domain', () => {
    signIn({}).resourceCountIs('AWS::Cognito::UserPoolDomain', 0);
  });

  it('sign-in knows no identity provider by default, and has no check of them', () => {
    const plain = signIn({});
    plain.resourceCountIs('AWS::Cognito::UserPoolIdentityProvider', 0);
    plain.resourceCountIs('AWS::Lambda::Function', 0);
    plain.hasResourceProperties('AWS::Cognito::UserPool', { LambdaConfig: Match.absent() });
    plain.hasResourceProperties('AWS::Cognito::UserPoolClient', { SupportedIdentityProviders: ['COGNITO'] });
  });

  describe('with two identity providers', () => {
    const federated = signIn({
      signInDomainPrefix: 'example-keys',
      identityProviders: [
        {
          name: 'Northgate',
          type: 'saml',
          emailDomains: ['northgate.example', 'library.northgate.example'],
          metadataUrl: 'https://sso.northgate.example/metadata',
        },
        {
          name: 'Staff',
          type: 'oidc',
          emailDomains: ['example.org'],
          issuer: 'https://example.okta.com',
          clientId: '0oa1b2c3',
          clientSecretName: 'latchkey/okta',
        },
      ],
    });

    it('sign-in finds a SAML provider by its domains, and takes only the address from it', () => {
      federated.hasResourceProperties('AWS::Cognito::UserPoolIdentityProvider', {
        ProviderName: 'Northgate',
        ProviderType: 'SAML',
        IdpIdentifiers: ['northgate.example', 'library.northgate.example'],
        ProviderDetails: {
          MetadataURL: 'https://sso.northgate.example/metadata',
          IDPInit: Match.absent(),
        },
        AttributeMapping: {
          email: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
          email_verified: 'email_verified',
        },
      });
    });

    it('sign-in has the secret of an OpenID Connect client only as a reference', () => {
      federated.hasResourceProperties('AWS::Cognito::UserPoolIdentityProvider', {
        ProviderName: 'Staff',
        ProviderType: 'OIDC',
        IdpIdentifiers: ['example.org'],
        ProviderDetails: Match.objectLike({
          oidc_issuer: 'https://example.okta.com',
          client_id: '0oa1b2c3',
          client_secret: '{{resolve:secretsmanager:latchkey/okta:SecretString:::}}',
          authorize_scopes: 'openid email',
        }),
        AttributeMapping: { email: 'email', email_verified: 'email_verified' },
      });
    });

    it('sign-in offers both providers and passwords to the page, once the providers exist', () => {
      federated.hasResource('AWS::Cognito::UserPoolClient', {
        DependsOn: Match.arrayWith([
          Match.stringLikeRegexp('ProviderNorthgate'),
          Match.stringLikeRegexp('ProviderStaff'),
        ]),
        Properties: { SupportedIdentityProviders: ['COGNITO', 'Northgate', 'Staff'] },
      });
    });

    it('each sign-in through a provider is checked, by a function that only this pool can call', () => {
      federated.hasResourceProperties('AWS::Cognito::UserPool', {
        LambdaConfig: {
          InboundFederation: {
            LambdaArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('checkfederation'), 'Arn'] },
            LambdaVersion: 'V1_0',
          },
        },
      });
      federated.hasResourceProperties('AWS::Lambda::Permission', {
        Principal: 'cognito-idp.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Administrators'), 'Arn'] },
      });
    });

    it('the check may only read accounts', () => {
      federated.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: [
            {
              Action: 'cognito-idp:AdminGetUser',
              Effect: 'Allow',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('Administrators'), 'Arn'] },
            },
          ],
        }),
        Roles: [{ Ref: Match.stringLikeRegexp('checkfederationRole') }],
      });
    });
  });

  it('sign-in sends its mails through SES, from the address and name of the service', () => {
    const template = signIn({
      mailSender: 'keys@mail.example.org',
      service: { name: 'Example keys', replyTo: 'help@example.org' },
    });
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        From: 'Example keys <keys@mail.example.org>',
        ReplyToEmailAddress: 'help@example.org',
        SourceArn: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':ses:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':identity/mail.example.org',
            ],
          ],
        },
      },
    });
  });

  it('sign-in leaves its mails to Cognito until a sender is set', () => {
    signIn({}).hasResourceProperties('AWS::Cognito::UserPool', {
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    });
  });

  it('mails of the sign-in name the service and the address of the page, as text', () => {
    const named = signIn({
      pageOrigins: ['https://d1.cloudfront.net'],
      service: { name: 'Keys <b> & "more"', contact: 'https://help.example.org' },
    });
    named.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: {
        InviteMessageTemplate: {
          EmailSubject: 'Keys <b> & "more": your access to API keys',
          EmailMessage: Match.stringLikeRegexp(
            'with Keys &lt;b&gt; &amp; &quot;more&quot;\\.[^]*href="https://d1\\.cloudfront\\.net/"[^]*\\{username\\}[^]*\\{####\\}[^]*Questions\\? https://help\\.example\\.org',
          ),
        },
      },
      VerificationMessageTemplate: {
        EmailSubject: 'Keys <b> & "more": your code',
        EmailMessage: Match.stringLikeRegexp('https://d1\\.cloudfront\\.net/[^]*\\{####\\}'),
      },
    });
  });
});
