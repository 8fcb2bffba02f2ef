import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DynamoDBStreamsClient,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TABLES } from '../../../../core/tables.ts';
import { describeStack, outputData } from '../../../support/described-stack.ts';
import { aLocalFile } from '../../../support/local-file-fixture.ts';
import { awsEnvironment, runCommand } from '../../../support/run-command.ts';

const queue = mockClient(SQSClient);
const streams = mockClient(DynamoDBStreamsClient);
const table = mockClient(DynamoDBDocumentClient);
const bus = mockClient(EventBridgeClient);
const cloudFormation = mockClient(CloudFormationClient);
const event = {
  organisationId: 'northgate',
  eventId: '01KAPB7Q0X3TN3RZFVY9X5D6QH',
  keyId: '01KAPB7Q0X3TN3RZFVY9X5D6QG',
  type: 'edited',
  at: '2027-03-01T05:00:00.000Z',
  actor: { subject: 'ada', name: 'Ada Byrne' },
};
let folder: string;

/** One batch was given up, which the stream no longer has. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'events-'));
  for (const mock of [queue, streams, table, bus, cloudFormation]) mock.reset();
  const at = '2027-03-01T05:00:00Z';
  const DDBStreamBatchInfo = {
    ...{ streamArn: 'stream', shardId: 'shard', startSequenceNumber: '1', endSequenceNumber: '1' },
    ...{ approximateArrivalOfFirstRecord: at, approximateArrivalOfLastRecord: at },
  };
  const Messages = [{ ReceiptHandle: 'a', Body: JSON.stringify({ DDBStreamBatchInfo }) }];
  queue.on(ReceiveMessageCommand).resolvesOnce({ Messages }).resolves({});
  queue.on(DeleteMessageCommand).resolves({});
  streams.on(GetShardIteratorCommand).rejects(new TrimmedDataAccessException({ message: '', $metadata: {} }));
  table.on(ScanCommand).resolves({ Items: [event] });
  bus.on(PutEventsCommand).resolves({ Entries: [{ EventId: 'taken' }] });
});
afterEach(() => rm(folder, { recursive: true }));

/** Which queue was read and emptied, which table was read, and on which bus the event left. */
function listUsed() {
  const [received] = queue.commandCalls(ReceiveMessageCommand).map(({ args }) => args[0].input.QueueUrl);
  const [deleted] = queue.commandCalls(DeleteMessageCommand).map(({ args }) => args[0].input.QueueUrl);
  const [scanned] = table.commandCalls(ScanCommand).map(({ args }) => args[0].input.TableName);
  const [left] = bus
    .commandCalls(PutEventsCommand)
    .map(({ args }) => args[0].input.Entries?.[0]?.EventBusName);
  return { received, deleted, scanned, left };
}
const SENT = {
  exitCode: 0,
  stderr: '',
  stdout: expect.stringMatching(/Sent 1 event of 1 key again\. The dead-letter queue is empty\.$/),
};

test('on the local host, what was given up is sent again to its bus', async () => {
  const none = aLocalFile({ urls: {} });
  const file = {
    ...none,
    tables: { ...none.tables, keyEvents: 'LocalEvents' },
    eventBusArn: 'arn:local-bus',
    eventDeadLettersUrl: 'http://localhost:1/dead',
  };
  await writeFile(join(folder, 'local.json'), JSON.stringify(file));
  expect(await runCommand('events-command.ts', ['resend', '--data', folder])).toEqual(SENT);
  const dead = 'http://localhost:1/dead';
  expect(listUsed()).toEqual({
    received: dead,
    deleted: dead,
    scanned: 'LocalEvents',
    left: 'arn:local-bus',
  });
});

test('on AWS, what was given up is sent again to the bus that the stacks name', async () => {
  const dead = 'https://sqs.example/dead';
  cloudFormation
    .on(DescribeStacksCommand, { StackName: 'Latchkey-staging-Data' })
    .resolves(describeStack('Data', outputData()))
    .on(DescribeStacksCommand, { StackName: 'Latchkey-staging-Events' })
    .resolves(describeStack('Events', { DeadLettersUrl: dead, EventBusArn: 'arn:bus' }));
  const given = ['resend', '--aws', '--instance', 'staging'];
  const environment = awsEnvironment('http://localhost:1');
  expect(await runCommand('events-command.ts', given, environment)).toEqual(SENT);
  expect(listUsed()).toEqual({
    received: dead,
    deleted: dead,
    scanned: `deployed-${TABLES.keyEvents.output}`,
    left: 'arn:bus',
  });
});

test('without a running host, its events can be neither followed nor sent again', async () => {
  for (const name of ['follow', 'resend']) {
    const { exitCode, stderr } = await runCommand('events-command.ts', [name, '--data', folder]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Latchkey is not running with its data in /);
  }
});
