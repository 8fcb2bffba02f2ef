import type { Server } from 'node:http';
import { SESClient, SendEmailCommand, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAwsEndpoint } from '../../../emulator/aws-endpoint.ts';
import { createSesService, createSqsService } from '../../../emulator/aws-services.ts';
import { SynthesizedApp } from '../../../emulator/cloud-assembly/synthesized-app.ts';
import { OPERATOR_CREDENTIALS } from '../../../emulator/emulated-account.ts';
import { closeServer, findFreePort, openServer } from '../../../emulator/loopback-server.ts';
import { startMailbox } from '../../../emulator/mail/mailbox.ts';
import { Messaging } from '../../../emulator/messaging.ts';

const WORKER = 'arn:aws:lambda:eu-west-2:000000000000:function:worker';
const WATCHER = 'arn:aws:lambda:eu-west-2:000000000000:function:watcher';

let messaging: Messaging;
let mailbox: Server;
let server: Server;
let sqs: SQSClient;
let ses: SESClient;
let endpoint: string;
const invoked: { functionArn: string; event: unknown }[] = [];
let answer: (event: SQSEvent) => unknown = () => undefined;

beforeAll(async () => {
  messaging = await Messaging.start({
    invoke: async (functionArn, event) => {
      invoked.push({ functionArn, event });
      return functionArn === WORKER ? answer(event as SQSEvent) : undefined;
    },
  });
  const mailPort = await findFreePort();
  mailbox = await startMailbox(mailPort);
  const port = await findFreePort();
  endpoint = `http://127.0.0.1:${port}`;
  await messaging.deploy(buildApp(endpoint));
  const listener = createAwsEndpoint({
    services: {
      sqs: createSqsService(messaging.port),
      ses: createSesService(mailPort, (request, response) => messaging.publishMailEvents(request, response)),
    },
    findCaller: () => 'operator',
    getRoles: () => new Map(),
    onAccessDenied: () => undefined,
  });
  server = await openServer(listener, port);
  const access = { endpoint, region: 'eu-west-2', credentials: OPERATOR_CREDENTIALS };
  sqs = new SQSClient(access);
  ses = new SESClient(access);
});
afterEach(() => {
  invoked.length = 0;
  answer = () => undefined;
});
afterAll(async () => {
  sqs.destroy();
  ses.destroy();
  await messaging.stop();
  await closeServer(server);
  await closeServer(mailbox);
});

/** A queue with a consumer and a dead-letter queue, and a rule for the events of a configuration set. */
function buildApp(awsEndpointUrl: string): SynthesizedApp {
  const Resources = {
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
    Work: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'work',
        VisibilityTimeout: 3, // more than a busy machine needs to handle a message
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 2 },
      },
    },
    Worker: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'worker' } },
    Watcher: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'watcher' } },
    Consumption: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
        FunctionName: { Ref: 'Worker' },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
      },
    },
    Mails: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'mails' } },
    Told: {
      Type: 'AWS::SES::ConfigurationSetEventDestination',
      Properties: {
        ConfigurationSetName: { Ref: 'Mails' },
        EventDestination: {
          Enabled: true,
          MatchingEventTypes: ['delivery', 'bounce'],
          EventBridgeDestination: { EventBusArn: 'default' },
        },
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        State: 'ENABLED',
        EventPattern: {
          source: ['aws.ses'],
          detail: { mail: { tags: { 'ses:configuration-set': [{ Ref: 'Mails' }] } } },
        },
        Targets: [{ Id: 'watcher', Arn: { 'Fn::GetAtt': ['Watcher', 'Arn'] } }],
      },
    },
  };
  const stack = { name: 'Stack', template: { Parameters: {}, Resources, Outputs: {} } };
  return new SynthesizedApp({ stacks: [stack], assets: new Map() }, { aws: awsEndpointUrl });
}

const queueUrl = (name: string): string => `${endpoint}/000000000000/${name}`;
const send = (...bodies: string[]) =>
  sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl('work'),
      Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
    }),
  );
const bodiesSeen = (): string[] =>
  invoked.flatMap(({ event }) => (event as SQSEvent).Records.map(({ body }) => body));

describe('a queue', () => {
  it('a queue calls its consumer with each message, once if it is handled', async () => {
    await send('one', 'two');
    await expect.poll(() => bodiesSeen().sort()).toEqual(['one', 'two']);
    const record = {
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-2:000000000000:work',
      attributes: expect.objectContaining({ ApproximateReceiveCount: '1' }),
    };
    expect(invoked[0]).toMatchObject({
      functionArn: WORKER,
      event: { Records: expect.arrayContaining([expect.objectContaining(record)]) },
    });
  });

  it('a queue redelivers what its consumer reports as failed, then moves it to the dead-letter queue', async () => {
    answer = ({ Records }) => ({
      batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    });
    await send('good', 'bad');
    const dead = async (): Promise<unknown> => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl('dead'), VisibilityTimeout: 0 }),
      );
      return Messages.map(({ Body }) => Body);
    };
    await expect.poll(dead).toEqual(['bad']);
    expect(bodiesSeen().sort()).toEqual(['bad', 'bad', 'good']);
  });
});

describe('SES', () => {
  const mail = (to: string, ConfigurationSetName?: string) =>
    ses.send(
      new SendEmailCommand({
        Source: 'Latchkey <keys@northgate.example>',
        Destination: { ToAddresses: [to] },
        Message: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Hello' } } },
        ...(ConfigurationSetName && { ConfigurationSetName }),
        Tags: [{ Name: 'day', Value: '2027-03-01' }],
      }),
    );

  it.each([
    ['ada@northgate.example', 'Email Delivered', 'Delivery'],
    ['bounce@simulator.amazonses.com', 'Email Bounced', 'Bounce'],
  ])('SES publishes an event for a mail to %s, with its ID and tags', async (to, detailType, eventType) => {
    const { MessageId } = await mail(to, 'mails');
    await expect.poll(() => invoked.length).toBe(1);
    expect(invoked[0]).toMatchObject({
      functionArn: WATCHER,
      event: {
        source: 'aws.ses',
        'detail-type': detailType,
        detail: {
          eventType,
          mail: { messageId: MessageId, destination: [to], tags: { day: ['2027-03-01'] } },
        },
      },
    });
  });

  it('SES publishes an event for a raw mail, too', async () => {
    await ses.send(
      new SendRawEmailCommand({
        Source: 'keys@northgate.example',
        Destinations: ['ada@northgate.example'],
        RawMessage: { Data: Buffer.from('From: keys@northgate.example\r\nSubject: Hello\r\n\r\nHello') },
        ConfigurationSetName: 'mails',
      }),
    );
    await expect.poll(() => invoked.length).toBe(1);
    expect(invoked[0]).toMatchObject({
      event: { detail: { mail: { destination: ['ada@northgate.example'] } } },
    });
  });

  it('SES publishes events only if the mail has a configuration set that does', async () => {
    await mail('ada@northgate.example');
    await mail('ada@northgate.example', 'mails');
    await expect.poll(() => invoked.length).toBe(1);
    expect(invoked).toMatchObject([{ event: { 'detail-type': 'Email Delivered' } }]);
  });
});
