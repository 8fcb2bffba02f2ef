import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { findResources, type GetAtt, listAccess, readTemplate } from '../support/stacks.ts';

const template = readTemplate('Latchkey-Events');
const functions = Object.entries(
  findResources<{ Role: GetAtt; Timeout: number }>(template, 'AWS::Lambda::Function'),
);
const [[, publisher] = [], [tellerId = '', teller] = []] = ['Publish', 'TellEnds'].map((name) =>
  functions.find(([id]) => id.startsWith(name)),
);
if (!publisher || !teller) throw new Error('A function is missing');

describe('event bus', () => {
  it('the event bus has the name of the instance, and other apps find its ARN by a parameter', () => {
    template.hasResourceProperties('AWS::Events::EventBus', { Name: 'latchkey' });
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/latchkey/event-bus',
      Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Bus'), 'Arn'] },
    });
  });

  it('the stream is followed in order, from its beginning, and retried for as long as it keeps records', () => {
    const [deadLetters = ''] = Object.keys(template.findResources('AWS::SQS::Queue'));
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      StartingPosition: 'TRIM_HORIZON',
      ParallelizationFactor: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRecordAgeInSeconds: 23 * 60 * 60,
      MaximumRetryAttempts: Match.absent(),
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [deadLetters, 'Arn'] } } },
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"]}' }] },
    });
  });

  it('the publisher may read the stream, publish on the bus, and report what Lambda gave up, and nothing else', () => {
    const { PublishLog: _, ...access } = listAccess(template, publisher.Properties.Role);
    expect(access).toEqual({
      Bus: ['events:PutEvents'],
      DeadLetters: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'],
      KeyEvents: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
    });
  });

  it('ends are looked for every two minutes, and a late request for a run is dropped, because the next one makes up for it', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(2 minutes)',
      State: 'ENABLED',
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [tellerId, 'Arn'] },
          RetryPolicy: { MaximumEventAgeInSeconds: 120, MaximumRetryAttempts: 1 },
        },
      ],
    });
    expect(teller.Properties.Timeout).toBe(120);
  });

  it('the function that tells ends may read keys by date, mark them and add events, and nothing else', () => {
    const { TellEndsLog: _, ...access } = listAccess(template, teller.Properties.Role);
    expect(access).toEqual({
      ApiKeys: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
      'ApiKeys/byChange': ['dynamodb:Query'],
      'ApiKeys/byExpiry': ['dynamodb:Query'],
      KeyEvents: ['dynamodb:PutItem'],
      ReminderRuns: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    });
  });
});
