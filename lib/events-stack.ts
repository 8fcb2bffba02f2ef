import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { BundledFunction, buildMetricVariables } from './constructs/bundled-function.ts';
import { grantTableAccess, type Tables } from './constructs/table-access.ts';

/** DynamoDB's stream keeps records for a day. What is given up an hour earlier can still be found there. */
const MAX_AGE = Duration.hours(23);
/** Enough for a hundred events of one key, each in a request of its own. */
const TIMEOUT = Duration.minutes(1);

/**
 * How often keys are looked for that have ended. With the minute that EventBridge may be late, a run, and the way to the bus, an event
 * of an end leaves within five minutes.
 */
const ENDS_INTERVAL = Duration.minutes(2);

export interface EventsStackProps extends StackProps {
  readonly tables: Tables;
  readonly configuration: Configuration;
}

/**
 * What happens to keys, on an event bus for other systems: the bus, the function that publishes what the table's stream has, and the one
 * that finds out which keys have ended.
 */
export class EventsStack extends Stack {
  readonly publisher: lambda.IFunction;
  /** Stores the events of keys' ends. */
  readonly endTeller: lambda.IFunction;
  /** What Lambda gave up to publish: the places in the stream, not the events. */
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { tables, configuration, ...props }: EventsStackProps) {
    super(scope, id, props);
    const { instance } = configuration;
    const bus = new events.EventBus(this, 'Bus', {
      eventBusName: instance,
      description: 'What happens to API keys',
    });
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue, of a stream.',
    });
    const publisher = new BundledFunction(this, 'Publish', {
      entry: 'lambdas/events/publish-events.ts',
      description: 'Publishes what happens to API keys on the event bus',
      environment: { ...buildMetricVariables(instance), EVENT_BUS_ARN: bus.eventBusArn },
      timeout: TIMEOUT,
    });
    iam.Grant.addToPrincipal({
      grantee: publisher,
      actions: ['events:PutEvents'],
      resourceArns: [bus.eventBusArn],
    });
    this.followStream(publisher, tables);
    this.publisher = publisher;
    this.endTeller = this.tellEnds(instance, tables);
    new ssm.StringParameter(this, 'BusParameter', {
      parameterName: `/${instance}/event-bus`,
      description: 'The ARN of the event bus of what happens to API keys',
      stringValue: bus.eventBusArn,
    });
    // For the commands.
    new CfnOutput(this, 'EventBusArn', { value: bus.eventBusArn });
    new CfnOutput(this, 'DeadLettersUrl', { value: this.deadLetters.queueUrl });
  }

  /** Makes EventBridge call a function that stores an event for each key that has ended. The next run makes up for one that fails. */
  private tellEnds(instance: string, tables: Tables): lambda.IFunction {
    const teller = new BundledFunction(this, 'TellEnds', {
      entry: 'lambdas/events/tell-ends.ts',
      description: 'Stores an event for each API key that has ended',
      environment: buildMetricVariables(instance),
      timeout: ENDS_INTERVAL, // so that it is rarely run twice at a time
    });
    grantTableAccess(teller, tables, {
      apiKeys: ['BatchGetItem', 'UpdateItem'],
      'apiKeys/byExpiry': ['Query'],
      'apiKeys/byChange': ['Query'],
      keyEvents: ['PutItem'],
      reminderRuns: ['GetItem', 'PutItem'],
    });
    new events.Rule(this, 'Ends', {
      description: 'Looks for API keys that have ended',
      schedule: events.Schedule.rate(ENDS_INTERVAL),
      targets: [new targets.LambdaFunction(teller, { maxEventAge: ENDS_INTERVAL, retryAttempts: 1 })],
    });
    return teller;
  }

  /** Makes Lambda call the function with each write to the table of events. */
  private followStream(publisher: BundledFunction, { keyEvents }: Tables): void {
    const { tableStreamArn } = keyEvents;
    if (tableStreamArn === undefined) throw new Error('The table of events has no stream');
    const grant = iam.Grant.addToPrincipal({
      grantee: publisher,
      actions: ['DescribeStream', 'GetRecords', 'GetShardIterator'].map((action) => `dynamodb:${action}`),
      resourceArns: [tableStreamArn],
    });
    grant.applyBefore(
      new lambda.EventSourceMapping(this, 'Stream', {
        target: publisher,
        eventSourceArn: tableStreamArn,
        startingPosition: lambda.StartingPosition.TRIM_HORIZON,
        // More than one at a time would lose the order of a key, whose events are items of their own.
        parallelizationFactor: 1,
        batchSize: 100,
        reportBatchItemFailures: true,
        bisectBatchOnError: true, // so that an event that breaks the function does not hold up a hundred others
        maxRecordAge: MAX_AGE, // retried until then
        onFailure: new SqsDlq(this.deadLetters),
        filters: [lambda.FilterCriteria.filter({ eventName: lambda.FilterRule.or('INSERT', 'MODIFY') })],
      }),
    );
    this.grantListStreams(publisher, keyEvents);
  }

  /**
   * Lambda requires this action, which has no narrower resource than all streams of a table.
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-read-stream-only.html
   */
  private grantListStreams(publisher: BundledFunction, { stack, tableArn }: dynamodb.ITable): void {
    const imported = stack.exportValue(tableArn);
    iam.Grant.addToPrincipal({
      grantee: publisher,
      actions: ['dynamodb:ListStreams'],
      resourceArns: [`${imported}/stream/*`],
    });
    const { 'Fn::ImportValue': exported } = this.resolve(imported);
    Validations.of(publisher.role ?? publisher).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${exported}/stream/*]`,
      reason: 'ListStreams has no narrower resource than all streams of a table.',
    });
  }
}
