import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as ses from 'aws-cdk-lib/aws-ses';
import type { Configuration } from '../configuration.ts';

/** Builds the environment of a function that sends mails. */
export function buildMailEnvironment(
  { mailSender, pageOrigins, service }: Configuration,
  mails: ses.IConfigurationSet,
): Record<string, string> {
  const [pageOrigin = ''] = pageOrigins;
  return {
    MAIL_SENDER: mailSender,
    SERVICE_NAME: service.name,
    ...(service.contact !== undefined && { SERVICE_CONTACT: service.contact }),
    ...(service.replyTo !== undefined && { REPLY_TO: service.replyTo }),
    CONFIGURATION_SET: mails.configurationSetName,
    PAGE_URL: pageOrigin,
  };
}

/** Permits a function to send mails from the configured domain, with this configuration set only. */
export function grantMails(
  handler: lambda.Function,
  { mailSender }: Configuration,
  mails: ses.IConfigurationSet,
): void {
  const [, domain = ''] = mailSender.split('@');
  const formatArn = (resource: string, resourceName: string): string =>
    Stack.of(handler).formatArn({ service: 'ses', resource, resourceName });
  iam.Grant.addToPrincipal({
    grantee: handler,
    actions: ['ses:SendRawEmail'],
    resourceArns: [formatArn('identity', domain), formatArn('configuration-set', mails.configurationSetName)],
  });
}
