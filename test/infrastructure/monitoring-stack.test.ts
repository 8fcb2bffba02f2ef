import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ConfigurationSet } from 'aws-cdk-lib/aws-ses';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { type CheckOutcome, formatCheckLine } from '../../lambdas/authorizer/check-log.ts';
import { readConfiguration } from '../../lib/configuration.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { MonitoringStack } from '../../lib/monitoring-stack.ts';
import { findResources, readTemplate } from '../support/stacks.ts';

interface Alarm {
  AlarmDescription: string;
  AlarmActions: unknown[];
  OKActions: unknown[];
  Threshold: number;
  Metrics?: {
    MetricStat?: {
      Period?: number;
      Stat?: string;
      Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: unknown }[] };
    };
  }[];
}

const template = readTemplate('Latchkey-Monitoring');
const alarms = Object.entries(findResources<Alarm>(template, 'AWS::CloudWatch::Alarm')).map(
  ([id, { Properties }]) => ({ name: id.slice('Alarms'.length, -8), ...Properties }),
);

describe('alarms', () => {
  it('alarms cover everything that prevents callers and administrators from working', () => {
    expect(Object.fromEntries(alarms.map(({ name, Threshold }) => [name, Threshold]))).toEqual({
      AdminApiFails: 1,
      EndsSetAside: 1,
      EventsDelayed: 900_000,
      EventsGivenUp: 1,
      EventsSetAside: 1,
      KeyChecksFail: 3,
      KeyChecksSlow: 1500,
      KeyChecksThrottled: 1,
      KeyChecksUndecided: 3,
      LastUseLost: 1,
      MailsBounce: 0.05,
      MailsUnwanted: 0.001,
      NoEnds: 1,
      NoReminders: 1,
      NobodyToRemind: 1,
      RemindersDelayed: 3600,
      RemindersSetAside: 1,
      RemindersStuck: 1,
      TablesThrottled: 10,
      WritesNearCeiling: 54_000,
    });
  });

  it('NoReminders is raised if no run has finished for 25 hours, but not before the first is due', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'RunsFinished',
      Period: 3600,
      EvaluationPeriods: 25,
      DatapointsToAlarm: 25,
      ComparisonOperator: 'LessThanThreshold',
      // Without data, a new alarm stays in its initial state. Only a change notifies.
      TreatMissingData: 'missing',
      InsufficientDataActions: [{ Ref: Object.keys(template.findResources('AWS::SNS::Topic'))[0] }],
    });
  });

  it('NoEnds is raised if no run that tells ends has finished for a quarter of an hour, also if none began', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('NoEnds$'),
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'calls - failures' }),
        Match.objectLike({ MetricStat: { Metric: { MetricName: 'Invocations' }, Period: 300, Stat: 'Sum' } }),
      ]),
      EvaluationPeriods: 3,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'missing',
      InsufficientDataActions: [{ Ref: Object.keys(template.findResources('AWS::SNS::Topic'))[0] }],
    });
  });

  it.each(alarms)('$name notifies operators when it is raised and when it is over', (alarm) => {
    const topic = { Ref: Object.keys(template.findResources('AWS::SNS::Topic'))[0] };
    expect([alarm.AlarmActions, alarm.OKActions]).toEqual([[topic], [topic]]);
  });

  it.each(alarms)('$name refers to docs/operating.md, which describes it', ({ name, AlarmDescription }) => {
    const [, page, heading] = /see (\S+), (\S+)$/.exec(AlarmDescription) ?? [];
    expect(heading).toBe(name);
    expect(readFileSync(page ?? '', 'utf8')).toContain(`\n### ${name}\n`);
  });

  it('docs/deploying.md computes their price from their number', () => {
    const metrics = alarms.flatMap(({ Metrics = [{ MetricStat: {} }] }) =>
      Metrics.filter((one) => one.MetricStat),
    );
    const page = readFileSync('docs/deploying.md', 'utf8');
    expect(page).toContain(` ${alarms.length} alarms on ${metrics.length} metrics `);
  });

  it.each<[string, number, string, CheckOutcome]>([
    [
      'KeyChecksFail ignores refusals, although Lambda counts them as errors',
      2,
      'KeyChecksFail',
      { outcome: 'invalid', reason: 'missing' },
    ],
    [
      'KeyChecksFail ignores checks that failed because of the tables',
      2,
      'KeyChecksFail',
      { outcome: 'failed', reason: 'slow' },
    ],
    [
      'KeyChecksUndecided counts checks that failed because of the tables',
      1,
      'KeyChecksUndecided',
      { outcome: 'failed', reason: 'slow' },
    ],
  ])('%s', (_, count, alarmName, outcome) => {
    const { _aws, ...values } = JSON.parse(formatCheckLine('reports', undefined, outcome, new Date()));
    const [reported] = _aws.CloudWatchMetrics;
    const counted = alarms
      .find(({ name }) => name === alarmName)
      ?.Metrics?.map(({ MetricStat }) => MetricStat?.Metric)
      .filter((metric) => metric?.Namespace === reported.Namespace);
    expect(counted).toHaveLength(count);
    expect(counted).toContainEqual({
      Namespace: reported.Namespace,
      MetricName: reported.Metrics[0].Name,
      Dimensions: reported.Dimensions[1].map((Name: string) => ({ Name, Value: values[Name] })),
    });
  });

  it('TablesThrottled covers every table that callers or administrators wait for', () => {
    const metrics = alarms.find(({ name }) => name === 'TablesThrottled')?.Metrics ?? [];
    const watched = metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
    const tables = watched.map(({ MetricName, Dimensions: [table] }) => {
      const exported = JSON.stringify(table?.Value);
      return `${MetricName} of ${/OutputRef([A-Za-z]+?)[0-9A-F]{8}/.exec(exported)?.[1]}`;
    });
    const names = ['ApiKeys', 'ImportedKeys', 'Organisations', 'Administrators', 'KeyEvents'];
    expect(tables.toSorted()).toEqual(
      names.flatMap((name) => [`ReadThrottleEvents of ${name}`, `WriteThrottleEvents of ${name}`]).toSorted(),
    );
  });

  it('WritesNearCeiling looks at each minute of everything that has one partition for a day', () => {
    const metrics = alarms.find(({ name }) => name === 'WritesNearCeiling')?.Metrics ?? [];
    const watched = metrics.flatMap(({ MetricStat }) => MetricStat ?? []);
    expect(watched.map(({ Period, Stat }) => [Period, Stat])).toEqual(Array(3).fill([60, 'Sum']));
    const targets = watched.map(({ Metric: { MetricName, Dimensions } }) => {
      const [index, table] = ['GlobalSecondaryIndexName', 'TableName'].map((wanted) =>
        JSON.stringify(Dimensions.find(({ Name }) => Name === wanted)?.Value),
      );
      return [MetricName, /OutputRef([A-Za-z]+?)[0-9A-F]{8}/.exec(table ?? '')?.[1], index];
    });
    expect(targets).toEqual([
      ['ConsumedWriteCapacityUnits', 'ApiKeys', '"byExpiry"'],
      ['ConsumedWriteCapacityUnits', 'ApiKeys', '"byChange"'],
      ['ConsumedWriteCapacityUnits', 'Digests', undefined],
    ]);
  });

  it.each(alarms)('$name has no more metrics than CloudWatch allows', ({ Metrics = [] }) => {
    expect(Metrics.filter(({ MetricStat }) => MetricStat).length).toBeLessThanOrEqual(10);
  });

  it('RemindersDelayed watches every queue of reminders', () => {
    const delayed = alarms.find(({ name }) => name === 'RemindersDelayed')?.Metrics ?? [];
    const watched = JSON.stringify(delayed.map(({ MetricStat }) => MetricStat));
    for (const queue of ['PlanQueue', 'SendQueue', 'ReportQueue', 'ConfirmQueue', 'LeakQueue'])
      expect(watched).toContain(queue);
  });

  it('KeyChecksSlow needs a quarter of an hour, so that cold starts after a deployment do not raise it', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp('KeyChecksSlow'),
      EvaluationPeriods: 3,
      Metrics: Match.arrayWith([
        Match.objectLike({ MetricStat: Match.objectLike({ Period: 300, Stat: 'p99' }) }),
      ]),
    });
  });

  it.each(['Reputation.BounceRate', 'Reputation.ComplaintRate'])(
    '%s is that of Latchkey’s mails only',
    (MetricName) => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/SES',
        MetricName,
        Dimensions: [{ Name: 'ses:configuration-set', Value: Match.anyValue() }],
      });
    },
  );

  it('a budget mails before it is spent, and there is none by default', () => {
    template.resourceCountIs('AWS::Budgets::Budget', 0);
    const alarmEmail = 'operators@example.org';
    const subscribers = { Subscribers: [{ SubscriptionType: 'EMAIL', Address: alarmEmail }] };
    synthesize({ alarmEmail, monthlyBudget: 50 }).hasResourceProperties('AWS::Budgets::Budget', {
      Budget: { BudgetLimit: { Amount: 50, Unit: 'USD' }, TimeUnit: 'MONTHLY' },
      NotificationsWithSubscribers: [
        { Notification: Match.objectLike({ NotificationType: 'ACTUAL', Threshold: 80 }), ...subscribers },
        {
          Notification: Match.objectLike({ NotificationType: 'FORECASTED', Threshold: 100 }),
          ...subscribers,
        },
      ],
    });
  });

  it('operators are told of each change of a table’s point-in-time recovery, by whom, and where to read on', () => {
    const topic = { Ref: Object.keys(template.findResources('AWS::SNS::Topic'))[0] };
    template.hasResourceProperties('AWS::Events::Rule', {
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.dynamodb'],
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: {
          eventSource: ['dynamodb.amazonaws.com'],
          eventName: ['UpdateContinuousBackups'],
          errorCode: [{ exists: false }],
          requestParameters: { tableName: [{ wildcard: '*Latchkey-Data-*' }] },
        },
      },
      Targets: [
        {
          Arn: topic,
          InputTransformer: {
            InputPathsMap: Match.objectLike({ 'detail-userIdentity-arn': '$.detail.userIdentity.arn' }),
            InputTemplate: Match.stringLikeRegexp('See docs/operating.md, RestorePointsChanged'),
          },
        },
      ],
    });
    expect(readFileSync('docs/operating.md', 'utf8')).toContain('\n### RestorePointsChanged\n');
  });

  it('alarms and rules may publish to the topic, only over TLS', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'events.amazonaws.com' },
          }),
        ],
      }),
    });
  });

  it('alarms are mailed to the configured address', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    synthesize({ alarmEmail: 'operators@example.org' }).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'operators@example.org',
    });
  });
});

function synthesize(latchkey: object): Template {
  const app = new App({ context: { latchkey } });
  const others = new Stack(app, 'Others');
  const handler = LambdaFunction.fromFunctionName(others, 'Function', 'function');
  return Template.fromStack(
    new MonitoringStack(app, 'Monitoring', {
      adminApi: new HttpApi(others, 'Api'),
      programApi: undefined,
      authorizers: [handler],
      lastUseRecorder: handler,
      reminderDeadLetters: [new Queue(others, 'Dead')],
      reminderQueues: [new Queue(others, 'Runs')],
      eventPublisher: handler,
      endTeller: handler,
      eventDeadLetters: new Queue(others, 'DeadEvents'),
      mails: ConfigurationSet.fromConfigurationSetName(others, 'Mails', 'mails'),
      tables: new DataStack(app, 'Data').tables,
      configuration: readConfiguration(app.node),
    }),
  );
}
