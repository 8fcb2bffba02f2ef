import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { CLAIM_MS } from '../../core/reminders/send-digest.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { RemindersStack } from '../../lib/reminders-stack.ts';
import { findResources, type GetAtt, listAccess, readTemplate } from '../support/stacks.ts';
import { WITHOUT_BUNDLES } from '../support/synthesize.ts';

interface Queue {
  VisibilityTimeout?: number;
  RedrivePolicy?: { deadLetterTargetArn: GetAtt; maxReceiveCount: number };
}

const template = readTemplate('Latchkey-Reminders');
const queues = Object.entries(findResources<Queue>(template, 'AWS::SQS::Queue'));
const handlers = Object.entries(
  findResources<{ Role: GetAtt; Timeout: number; Environment?: { Variables: Record<string, unknown> } }>(
    template,
    'AWS::Lambda::Function',
  ),
);

const queueNamed = (name: string) => queues.find(([id]) => id.startsWith(name));
const getTimeout = (name: string): number =>
  handlers.find(([id]) => id.startsWith(name))?.[1].Properties.Timeout ?? Number.NaN;
const listHandlerAccess = (name: string) => {
  const [, handler] = handlers.find(([id]) => id.startsWith(name)) ?? [];
  if (!handler) throw new Error(`No function ${name}`);
  return Object.fromEntries(
    Object.entries(listAccess(template, handler.Properties.Role)).filter(
      ([target]) => !target.endsWith('Log'),
    ),
  );
};

/** The target of a rule: a queue, with a dead-letter queue for events that EventBridge cannot deliver. */
const target = (queue: string, deadLetters: string) =>
  Match.objectLike({
    Arn: { 'Fn::GetAtt': [queue, 'Arn'] },
    DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queueNamed(deadLetters)?.[0], 'Arn'] } },
  });

describe('daily run', () => {
  it('the daily run starts at the configured hour, which is also an output', () => {
    const latchkey = { reminderHour: 22, mailSender: 'keys@example.org' };
    const app = new App({ context: { latchkey, ...WITHOUT_BUNDLES } });
    const { tables } = new DataStack(app, 'Data');
    const configuration = readConfiguration(app.node);
    const other = Template.fromStack(new RemindersStack(app, 'Other', { tables, configuration }));
    other.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'cron(0 22 * * ? *)' });
    other.hasOutput('ReminderHour', { Value: '22' });
    other.hasOutput('MailSender', { Value: 'keys@example.org' });
  });

  it('the daily run starts every day at 05:00 UTC with a message in the plan queue', () => {
    const [planQueue = ''] = queueNamed('PlanQueue') ?? [];
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'cron(0 5 * * ? *)',
      State: 'ENABLED',
      Targets: [target(planQueue, 'PlanDeadLetters')],
    });
  });

  it.each(['Plan', 'Send', 'Report', 'Confirm', 'Leak'])(
    'the daily run keeps failed messages of the %s queue in a dead-letter queue',
    (name) => {
      const [deadLetters] = queueNamed(`${name}DeadLetters`) ?? [];
      const [, queue] = queueNamed(`${name}Queue`) ?? [];
      expect(queue?.Properties.RedrivePolicy?.deadLetterTargetArn['Fn::GetAtt'][0]).toBe(deadLetters);
      expect(queue?.Properties.RedrivePolicy?.maxReceiveCount).toBeGreaterThanOrEqual(5);
    },
  );

  it('the daily run retries a digest only after the failed sender’s claim has expired, and no sender runs longer than its claim', () => {
    expect((queueNamed('SendQueue')?.[1].Properties.VisibilityTimeout ?? 0) * 1000).toBeGreaterThan(CLAIM_MS);
    expect(getTimeout('SendFunction') * 1000).toBeLessThan(CLAIM_MS);
  });

  it('the daily run records SES’s report of a mail before the sender’s claim expires, even at the third attempt', () => {
    const visibility = queueNamed('ReportQueue')?.[1].Properties.VisibilityTimeout ?? 0;
    expect(visibility).toBeGreaterThan(getTimeout('ReportFunction'));
    expect(3 * visibility * 1000).toBeLessThan(CLAIM_MS);
  });

  it('the plan queue has a visibility timeout that is longer than the planner’s timeout', () => {
    const visibility = queueNamed('PlanQueue')?.[1].Properties.VisibilityTimeout ?? 0;
    expect(visibility).toBeGreaterThan(getTimeout('PlanFunction'));
  });

  it('few senders run at a time, and only failed digests are retried', () => {
    const [sendQueue = ''] = queueNamed('SendQueue') ?? [];
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [sendQueue, 'Arn'] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it('the daily run gets SES’s delivery reports of its own mails', () => {
    template.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: ['send', 'delivery', 'bounce', 'complaint', 'reject'],
        EventBridgeDestination: Match.anyValue(),
      },
    });
    const [reportQueue = ''] = queueNamed('ReportQueue') ?? [];
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({ source: ['aws.ses'] }),
      Targets: [target(reportQueue, 'ReportDeadLetters')],
    });
  });
});

describe('access of each function', () => {
  it('the planner may read keys that are due, and write the ledger', () => {
    expect(listHandlerAccess('PlanFunction')).toMatchObject({
      ApiKeys: ['dynamodb:BatchGetItem'],
      'ApiKeys/byExpiry': ['dynamodb:Query'],
      'ApiKeys/byChange': ['dynamodb:Query'],
      Administrators: ['dynamodb:GetItem'],
      Contacts: ['dynamodb:GetItem'],
      'Administrators/byOrganisation': ['dynamodb:Query'],
      Digests: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      DigestKeys: ['dynamodb:BatchWriteItem', 'dynamodb:Query'],
      Reminders: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
      ReminderRuns: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    });
  });

  it.each(['PlanFunction', 'SendFunction'])('%s gets the stages', (name) => {
    const [, handler] = handlers.find(([id]) => id.startsWith(name)) ?? [];
    expect(handler?.Properties.Environment?.Variables.REMINDER_STAGES).toBe('30,14,7,3,2,1,0');
  });

  it('the recorder may neither read nor write keys', () => {
    const { ReportQueue: _, ...access } = listHandlerAccess('ReportFunction');
    expect(access).toEqual({
      Administrators: ['dynamodb:UpdateItem'],
      Contacts: ['dynamodb:UpdateItem'],
      KeyEvents: ['dynamodb:UpdateItem'],
      Digests: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      DigestKeys: ['dynamodb:Query'],
      Reminders: ['dynamodb:BatchGetItem'],
    });
  });

  /** Lists what a function that sends mail may do, as “table actions”. */
  function listGrants(functionName: string): string[] {
    const policies = findResources<{
      Roles: { Ref: string }[];
      PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] };
    }>(template, 'AWS::IAM::Policy');
    const own = Object.values(policies).filter(({ Properties }) =>
      Properties.Roles.some(({ Ref }) => Ref.startsWith(functionName)),
    );
    const names =
      /Contacts|ApiKeys|ImportedKeys|KeyEvents|Organisations|Administrators|[A-Z][a-z]+Queue|Mails/g;
    const granted = own.flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.flatMap(({ Action, Resource }) => {
        const tables = JSON.stringify(Resource).match(names);
        return [...new Set(tables ?? [''])].map((name) => `${name} ${[Action].flat().sort().join()}`);
      }),
    );
    return granted.toSorted();
  }

  it('the function that asks contacts may read keys and organisations, write contacts, and send mail', () => {
    expect(listGrants('ConfirmFunction')).toEqual([
      ' logs:CreateLogStream,logs:PutLogEvents',
      'ApiKeys dynamodb:GetItem',
      expect.stringMatching(/^ConfirmQueue sqs:/),
      'Contacts dynamodb:GetItem,dynamodb:PutItem',
      'Mails ses:SendRawEmail',
      'Organisations dynamodb:GetItem',
    ]);
  });

  it('the function that disables leaked keys may update keys, record it, read whom to tell, and send mail', () => {
    expect(listGrants('LeakFunction')).toEqual([
      ' logs:CreateLogStream,logs:PutLogEvents',
      'Administrators dynamodb:GetItem',
      'Administrators dynamodb:Query',
      'ApiKeys dynamodb:GetItem,dynamodb:UpdateItem',
      'Contacts dynamodb:GetItem',
      'ImportedKeys dynamodb:GetItem',
      'KeyEvents dynamodb:PutItem',
      expect.stringMatching(/^LeakQueue sqs:/),
      'Mails ses:SendRawEmail',
      'Organisations dynamodb:GetItem',
    ]);
  });

  it('the sender may send mail only from one domain, with one configuration set', () => {
    const [mails = ''] = Object.keys(template.findResources('AWS::SES::ConfigurationSet'));
    const arn = (...resource: unknown[]) => ({
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':ses:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          ...resource,
        ],
      ],
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Action: 'ses:SendRawEmail',
            Resource: Match.arrayWith([
              arn(':configuration-set/', { Ref: mails }),
              arn(':identity/latchkey.example'),
            ]),
          },
        ]),
      },
    });
  });
});
