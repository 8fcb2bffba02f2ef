import { Annotations, type Stack } from 'aws-cdk-lib';
import type { Configuration } from './configuration.ts';

/** Settings whose defaults are for a developer's machine: how to tell, and what fails in an account where it stays so. */
const UNSET: { setting: keyof Configuration; isIn(settings: Configuration): boolean; fails: string }[] = [
  {
    setting: 'alarmEmail',
    isIn: ({ alarmEmail }) => alarmEmail === undefined,
    fails: 'nobody hears of alarms, reminders that are not sent among them',
  },
  {
    setting: 'mailSender',
    isIn: ({ mailSender }) => mailSender.endsWith('.example'),
    fails: 'no reminder can be sent, because nobody can own a domain that ends with .example',
  },
  {
    setting: 'pageOrigins',
    isIn: ({ pageOrigins: [first = ''] }) => new URL(first).hostname === 'localhost',
    fails: 'links in reminders lead to the reader’s own machine',
  },
  {
    setting: 'service',
    isIn: ({ service }) => service.contact === undefined,
    fails: 'mails do not say whom to ask',
  },
  {
    setting: 'signInDomainPrefix',
    isIn: ({ signInDomainPrefix }) => signInDomainPrefix === undefined,
    fails: 'nobody can sign in to the admin page',
  },
];

/** Has CDK's command warn of each setting without which what is deployed does not do its work. */
export function warnAboutUnsetSettings(stack: Stack, configuration: Configuration): void {
  for (const { setting, isIn, fails } of UNSET) {
    if (!isIn(configuration)) continue;
    const text = `Set ${setting} in cdk.json before you deploy: without it ${fails}. See docs/deploying.md.`;
    Annotations.of(stack).addWarningV2(`latchkey:${setting}`, text);
  }
}
