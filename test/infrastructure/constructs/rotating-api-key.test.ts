import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import {
  OverlapError,
  RotatingApiKey,
  type RotatingApiKeyProps,
} from '../../../lib/constructs/rotating-api-key.ts';

function synthesize(differing: Partial<RotatingApiKeyProps> = {}): Template {
  const stack = new Stack(new App(), 'Loans');
  new RotatingApiKey(stack, 'Key', {
    adminApiUrl: 'https://admin.example/',
    testUrl: 'https://loans.example/loans',
    ...differing,
  });
  return Template.fromStack(stack);
}

test('a rotating key works beside its successor as long as its level permits, and is not deleted before', () => {
  const template = synthesize();
  const Variables = { ADMIN_API_URL: 'https://admin.example', OVERLAP_DAYS: Match.absent() };
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables } });
  template.resourceCountIs('AWS::Events::Rule', 0);
  template.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Retain' });
});

test('a rotating key has the chosen overlap and interval, and its old key is deleted by a schedule if that is chosen', () => {
  const template = synthesize({ overlap: Duration.days(2), every: Duration.days(7), deletesOldKey: true });
  const Environment = { Variables: Match.objectLike({ OVERLAP_DAYS: '2' }) };
  template.hasResourceProperties('AWS::Lambda::Function', { Environment });
  template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
    RotationRules: { ScheduleExpression: 'rate(7 days)' },
  });
  const [secret = ''] = Object.keys(template.findResources('AWS::SecretsManager::Secret'));
  const [rule] = Object.values(template.findResources('AWS::Events::Rule'));
  expect(rule?.Properties.ScheduleExpression).toBe('rate(6 hours)');
  expect(JSON.stringify(rule?.Properties.Targets)).toContain('deleteOldKey');
  expect(JSON.stringify(rule?.Properties.Targets)).toContain(secret);
});

test.each([Duration.days(0), Duration.days(31), Duration.hours(36)])(
  'an overlap of %s is refused',
  (overlap) => {
    expect(() => synthesize({ overlap })).toThrow(OverlapError);
  },
);
