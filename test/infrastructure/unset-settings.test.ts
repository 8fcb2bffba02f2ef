import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { readConfiguration } from '../../lib/configuration.ts';
import { warnAboutUnsetSettings } from '../../lib/unset-settings.ts';

const DEPLOYABLE = {
  alarmEmail: 'operators@example.org',
  mailSender: 'api-keys@example.org',
  pageOrigins: ['https://d1.cloudfront.net', 'http://localhost:4000'],
  service: { name: 'Example keys', contact: 'help@example.org' },
  signInDomainPrefix: 'example-org-keys',
};

/** The warnings of a configuration. */
function listWarnings(latchkey: object): string[] {
  const app = new App({ context: { latchkey } });
  const stack = new Stack(app, 'Monitoring');
  warnAboutUnsetSettings(stack, readConfiguration(app.node));
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));
}

test('there is no warning if everything is set that a deployment needs', () => {
  expect(listWarnings(DEPLOYABLE)).toEqual([]);
});

test.each(Object.keys(DEPLOYABLE))('there is exactly one warning if %s is not set', (setting) => {
  const { [setting]: _, ...others } = DEPLOYABLE as Record<string, unknown>;
  expect(listWarnings(others)).toEqual([expect.stringContaining(`Set ${setting} in cdk.json`)]);
});
