import { Annotations, type Stack } from 'aws-cdk-lib';
import { type Configuration, isMailSenderSet } from './configuration.ts';

/** Settings whose defaults suit only a developer's machine, and what fails on AWS with them. */
const UNSET: { setting: keyof Configuration; isIn(settings: Configuration): boolean; fails: string }[] = [
  {
    setting: 'alarmEmail',
    isIn: ({ alarmEmail }) => alarmEmail === undefined,
    fails: 'nobody is notified of alarms, not even if reminders are not sent',
  },
  {
    setting: 'mailSender',
    isIn: (settings) => !isMailSenderSet(settings),
    fails: 'no reminder can be sent, because .example domains do not exist',
  },
  {
    setting: 'pageOrigins',
    isIn: ({ pageOrigins: [first = ''] }) => new URL(first).hostname === 'localhost',
    fails: 'links in reminders lead to the reader’s own machine',
  },
  {
    setting: 'service',
    isIn: ({ service }) => service.contact === undefined,
    fails: 'mails do not say where to get help',
  },
  {
    setting: 'signInDomainPrefix',
    isIn: ({ signInDomainPrefix }) => signInDomainPrefix === undefined,
    fails: 'nobody can sign in to the admin page',
  },
];

/** Adds a CDK warning for each setting that a deployment needs and that is not set. */
export function warnAboutUnsetSettings(stack: Stack, configuration: Configuration): void {
  for (const { setting, isIn, fails } of UNSET) {
    if (!isIn(configuration)) continue;
    const text = `Set ${setting} in cdk.json before you deploy: without it ${fails}. See docs/deploying.md.`;
    Annotations.of(stack).addWarningV2(`latchkey:${setting}`, text);
  }
}
