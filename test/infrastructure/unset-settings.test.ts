import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { readConfiguration } from '../../lib/configuration.ts';
import { warnAboutUnsetSettings } from '../../lib/unset-settings.ts';

const DEPLOYABLE = {
  alarmEmail: 'operators@example.org',
  mailSender: 'api-keys@example.org',
  pageOrigins: ['https://keys.example.org', 'http://localhost:4000'],
  service: { name: 'Example keys', contact: 'help@example.org' },
  signInDomainPrefix: 'example-org-keys',
};

/** What CDK's command warns of, where the operator has set so much. */
function warningsOf(latchkey: object): string[] {
  const app = new App({ context: { latchkey } });
  const stack = new Stack(app, 'Monitoring');
  warnAboutUnsetSettings(stack, readConfiguration(app.node));
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));
}

test('an operator who has set all that a deployment needs is not warned', () => {
  expect(warningsOf(DEPLOYABLE)).toEqual([]);
});

test.each(Object.keys(DEPLOYABLE))('without %s the operator is told so, and of nothing else', (setting) => {
  const { [setting]: _, ...others } = DEPLOYABLE as Record<string, unknown>;
  expect(warningsOf(others)).toEqual([expect.stringContaining(`Set ${setting} in cdk.json`)]);
});
