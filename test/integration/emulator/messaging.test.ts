import type { Server } from 'node:http';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../../emulator/aws-endpoint/authorization.ts';
import { awsEndpoint } from '../../../emulator/aws-endpoint/endpoint.ts';
import { Cloud } from '../../../emulator/cloud-assembly/cloud.ts';
import { startMailbox } from '../../../emulator/engines/mailbox.ts';
import { freePort } from '../../../emulator/engines/ports.ts';
import { sqsAccess } from '../../../emulator/iam/sqs-access.ts';
import { sesAccess } from '../../../emulator/mail/send-request.ts';
import { Messaging } from '../../../emulator/messaging.ts';
import { close, listen } from '../../../emulator/servers.ts';

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
  const mailPort = await freePort();
  mailbox = await startMailbox(mailPort);
  const port = await freePort();
  endpoint = `http://127.0.0.1:${port}`;
  await messaging.use(cloud(endpoint));
  const listener = awsEndpoint({
    services: {
      sqs: {
        port: messaging.port,
        accessOf: ({ operation, body }) => sqsAccess(operation, JSON.parse(body.toString())),
      },
      ses: {
        port: mailPort,
        accessOf: ({ body }) => sesAccess(body.toString()),
        onFulfilled: ({ body }, answered) => messaging.mailSent(body.toString(), answered),
      },
    },
    caller: () => 'operator',
    roles: () => new Map(),
    onRefusal: () => undefined,
  });
  server = await listen(listener, port);
  const access = { endpoint, region: 'eu-west-2', credentials: OPERATOR };
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
  await close(server);
  await close(mailbox);
});

/** A queue with a consumer and a dead-letter queue, and a rule that wants what SES tells of a configuration set. */
function cloud(awsEndpointUrl: string): Cloud {
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
        EventPattern: { source: ['aws.ses'] },
        Targets: [{ Id: 'watcher', Arn: { 'Fn::GetAtt': ['Watcher', 'Arn'] } }],
      },
    },
  };
  const stack = { name: 'Stack', template: { Parameters: {}, Resources, Outputs: {} } };
  return new Cloud({ stacks: [stack], assets: new Map() }, { aws: awsEndpointUrl });
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
  it('calls its consumer with what arrives, once where it is handled', async () => {
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

  it('brings back what its consumer reports as failed, and gives it up to the dead-letter queue', async () => {
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

describe('a mail', () => {
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
  ])('to %s is told of as SES tells it, with its id and tags', async (to, detailType, eventType) => {
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

  it('is told of only where its configuration set says so', async () => {
    await mail('ada@northgate.example');
    await mail('ada@northgate.example', 'mails');
    await expect.poll(() => invoked.length).toBe(1);
    expect(invoked).toMatchObject([{ event: { 'detail-type': 'Email Delivered' } }]);
  });
});
