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
