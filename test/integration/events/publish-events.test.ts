import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeAll, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import { CommandError } from '../../../cli/command-error.ts';
import { resendDeadLetters } from '../../../cli/events/resend.ts';
import { createKey, deleteKey, editKey } from '../../../core/life-cycle.ts';
import { rotateKey } from '../../../core/rotation.ts';
import { SynthesizedApp } from '../../../emulator/cloud-assembly/synthesized-app.ts';
import { OPERATOR_CREDENTIALS } from '../../../emulator/emulated-account.ts';
import { createStreamPositions } from '../../../emulator/streams/stream-positions.ts';
import { Streams } from '../../../emulator/streams/streams.ts';
import { handler } from '../../../lambdas/events/publish-events.ts';
import { createReminderEvents } from '../../../store/reminders/reminder-events.ts';
import { type Deployment, deploy } from '../../support/deployment.ts';
import { changeContextAt, policy } from '../../support/fixtures.ts';

const clientConfig = {
  endpoint: inject('dynamodbEndpoint'),
  region: 'eu-west-2',
  credentials: OPERATOR_CREDENTIALS,
};
const BUS = 'arn:aws:events:eu-west-2:000000000000:event-bus/latchkey';

/** What the bus has taken, in order: an event's ID, and the key that it is about. */
interface Taken {
  id: string;
  key: string;
  type: string;
}

let deployment: Deployment;
/** All events, in the order of their writes. */
let written: Taken[];
const bus = mockClient(EventBridgeClient);

beforeAll(async () => {
  deployment = await deploy();
  vi.stubEnv('EVENT_BUS_ARN', BUS);
  vi.spyOn(Logger.prototype, 'error').mockReturnValue();
  written = await writeHistories();
});
afterEach(() => bus.reset());

/** Makes two keys whose changes alternate, and a reminder of one of them that bounces. */
async function writeHistories(): Promise<Taken[]> {
  const { keys, tables, client } = deployment;
  const organisation = await deployment.organisation();
  const context = changeContextAt('2027-03-01T09:00:00Z');
  const first = createKey(
    organisation,
    { name: 'First', permissionLevel: 'authentication' },
    policy,
    context,
  );
  const other = createKey(
    organisation,
    { name: 'Other', permissionLevel: 'authentication' },
    policy,
    context,
  );
  const disabled = editKey(organisation, first.key, { enabled: false }, policy, context);
  const renamed = editKey(organisation, other.key, { name: 'Another' }, policy, context);
  const enabled = editKey(organisation, disabled.key, { enabled: true }, policy, context);
  const rotated = rotateKey(organisation, enabled.key, {}, policy, context);
  const deleted = deleteKey(renamed.key, context);
  const changes = [first, other, disabled, renamed, enabled, rotated, deleted].map((made) => made.changes);
  for (const made of changes) await keys.commit(made);
  const { organisationId, keyId } = first.key;
  const reminder = {
    ...{ organisationId, organisationPath: organisation.path, keyId, keyName: 'First' },
    ...{ run: '2027-03-02T05:00:00.000Z', stage: 7, end: '2027-03-09T00:00:00Z', recipientId: 'ada' },
  };
  const reminders = createReminderEvents(client, tables.keyEvents);
  await reminders.record([reminder], 'sent');
  await reminders.record([reminder], 'bounced');
  const stored = changes.flat().map(({ event }) => ({
    id: event.eventId,
    key: event.keyId,
    type: `latchkey.key.${event.type}`,
  }));
  return [
    ...stored,
    { id: expect.stringMatching(/^\w{26}$/), key: keyId, type: 'latchkey.key.reminded' },
    { id: expect.stringMatching(/^\w{26}\/ada$/), key: keyId, type: 'latchkey.recipient.unreachable' },
  ];
}

class Crash extends Error {}

/** Where the function dies: at its nth request to the bus, before the bus gets it or after; or the bus refuses the first event of the request, or the success is not noted. */
interface Fault {
  request: number;
  at: 'before' | 'after' | 'first-refused' | 'checkpoint';
}

/**
 * Publishes the whole stream through the event source that Lambda would have. A function that dies is called again, and so is one
 * whose success was never noted.
 * @returns all that the bus has taken, in order
 */
async function publish(fault?: Fault): Promise<Taken[]> {
  const taken: Taken[] = [];
  let requests = 0;
  let crashed = false;
  bus.on(PutEventsCommand).callsFake(({ Entries = [] }) => {
    requests += 1;
    const isFaulty = fault?.request === requests;
    if (isFaulty && fault.at === 'before') {
      crashed = true;
      throw new Crash();
    }
    const results = Entries.map(({ Detail }: { Detail: string }, index: number) => {
      if (isFaulty && fault.at === 'first-refused' && index === 0)
        return { ErrorCode: 'ThrottlingException' };
      const { id, type, data } = JSON.parse(Detail);
      taken.push({ id, type, key: data.keyId });
      return { EventId: `bridge-${taken.length}` };
    });
    if (isFaulty && fault.at === 'after') {
      crashed = true;
      throw new Crash();
    }
    return { Entries: results, FailedEntryCount: 0 };
  });
  const positions = createStreamPositions();
  const done = Promise.withResolvers<void>();
  let saves = 0;
  const streams = new Streams({
    clientConfig,
    fleet: {
      async invoke(_, event) {
        crashed = false;
        const result = await handler(event as DynamoDBStreamEvent, {} as Context);
        if (crashed) throw new Crash();
        return result;
      },
    },
    sendMessage: async () => done.reject(new Error('records were given up')),
    positions: {
      find: positions.find,
      async save(...position) {
        saves += 1;
        if (fault?.at === 'checkpoint' && saves === fault.request) throw new Crash();
        await positions.save(...position);
        if (taken.some(({ type }) => type === 'latchkey.recipient.unreachable')) done.resolve();
      },
    },
    now: () => new Date(),
    onFailure: (error) => {
      if (!(error instanceof Crash)) done.reject(error);
    },
  });
  await streams.deploy(buildApp());
  await done.promise.finally(() => streams.stop());
  return taken;
}

/** The table of events, and what follows its stream, as the events stack has it. Batches are small, so that there are several. */
function buildApp(differing: object = {}): SynthesizedApp {
  const Resources = {
    Events: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: deployment.tables.keyEvents } },
    Publish: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'publish' } },
    Stream: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Events', 'StreamArn'] },
        FunctionName: { Ref: 'Publish' },
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 7,
        BisectBatchOnFunctionError: true,
        FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"]}' }] },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRecordAgeInSeconds: 82_800,
        ParallelizationFactor: 1,
        ...differing,
      },
    },
  };
  const stack = { name: 'Stack', template: { Parameters: {}, Resources, Outputs: {} } };
  return new SynthesizedApp({ stacks: [stack], assets: new Map() });
}

/** The first delivery of each event, by key, in order. */
function listFirst(taken: readonly Taken[]): Partial<Record<string, Taken[]>> {
  const first = taken.filter((one, index) => taken.findIndex(({ id }) => id === one.id) === index);
  return Object.groupBy(first, ({ key }) => key);
}

it('every write of an event leaves once, in the order of each key, with no key value, hash or hint', async () => {
  const taken = await publish();
  expect(taken).toHaveLength(written.length);
  expect(listFirst(taken)).toEqual(listFirst(written));
  const sent = bus.commandCalls(PutEventsCommand).flatMap(({ args }) => args[0].input.Entries ?? []);
  expect(JSON.stringify(sent)).not.toMatch(/lk_|valueHash|hint/);
  expect(new Set(sent.map(({ EventBusName, Source }) => `${EventBusName} ${Source}`))).toEqual(
    new Set([`${BUS} latchkey`]),
  );
});

/** Each step that the function and what calls it wait for. */
const FAULTS = [1, 2, 3, 4, 5, 6].flatMap((request) =>
  (['before', 'after', 'first-refused'] as const).map((at): Fault => ({ request, at })),
);

it('nothing is lost and each key keeps its order, wherever the function dies or the bus takes only a part', async () => {
  const faults = [...FAULTS, { request: 1, at: 'checkpoint' as const }];
  for (const fault of faults) {
    expect(listFirst(await publish(fault)), JSON.stringify(fault)).toEqual(listFirst(written));
    bus.reset();
  }
});

/** Stores one event that is damaged, and one that is not. */
async function storeDamagedEvent(): Promise<void> {
  const { client, tables } = deployment;
  const whole = {
    ...{ organisationId: 'damaged', keyId: 'key', type: 'enabled', at: '2027-03-01T09:00:00Z' },
    actor: { subject: 'ada', name: 'Ada' },
  };
  for (const event of [
    { ...whole, eventId: '01', type: 'unheard-of' },
    { ...whole, eventId: '02' },
  ]) {
    await client.send(new PutCommand({ TableName: tables.keyEvents, Item: event }));
  }
}

/** Lets the function fail at every batch, until this number of writes is given up. @returns what Lambda would say about it */
async function giveUp(count: number): Promise<string[]> {
  const bodies: string[] = [];
  let writes = 0;
  const Destination = 'arn:aws:sqs:eu-west-2:000000000000:dead';
  const streams = new Streams({
    clientConfig,
    fleet: { invoke: () => Promise.reject(new Crash()) },
    async sendMessage(_, body) {
      bodies.push(JSON.stringify(body));
      writes += z.object({ DDBStreamBatchInfo: z.object({ batchSize: z.number() }) }).parse(body)
        .DDBStreamBatchInfo.batchSize;
    },
    positions: createStreamPositions(),
    now: () => new Date(),
    onFailure: () => undefined,
  });
  await streams.deploy(
    buildApp({ MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination } } }),
  );
  await vi.waitFor(() => expect(writes).toBe(count), { timeout: 20_000 });
  await streams.stop();
  return bodies;
}

/** Sends again what messages of the dead-letter queue are about. */
async function resend(bodies: readonly string[]) {
  const queue = mockClient(SQSClient);
  const Messages = bodies.map((Body, index) => ({ Body, ReceiptHandle: String(index) }));
  queue.on(ReceiveMessageCommand).resolvesOnce({ Messages }).resolves({});
  const lines: string[] = [];
  const target = {
    sqs: new SQSClient(clientConfig),
    streams: new DynamoDBStreamsClient(clientConfig),
    client: deployment.client,
    bridge: new EventBridgeClient(clientConfig),
    deadLettersUrl: 'https://sqs.example/dead',
    busArn: BUS,
    keyEvents: deployment.tables.keyEvents,
  };
  try {
    await resendDeadLetters(target, (line) => lines.push(line));
    return { lines, deleted: queue.commandCalls(DeleteMessageCommand).length };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { lines: [error.message], deleted: queue.commandCalls(DeleteMessageCommand).length };
  } finally {
    queue.restore();
  }
}

it('what was given up is sent again in order, from the stream or else from the table, and only then leaves the queue', async () => {
  await storeDamagedEvent();
  const bodies = await giveUp(written.length + 2);
  let taken: Taken[] = [];
  bus.on(PutEventsCommand).callsFake(({ Entries }) => {
    for (const { Detail } of Entries) {
      const { id, type, data } = JSON.parse(Detail);
      taken.push({ id, type, key: data.keyId });
    }
    return { Entries: Entries.map(() => ({ EventId: 'bridge' })) };
  });
  expect(await resend(bodies)).toEqual({
    lines: [
      'Left out: The stored event damaged/01 is damaged: its field “type” is missing or invalid.',
      `Read ${written.length + 1} writes again from the table’s stream.`,
      `Sent ${written.length + 1} events of 4 keys again. The dead-letter queue is empty.`,
    ],
    deleted: bodies.length,
  });
  expect(listFirst(taken)).toMatchObject(listFirst(written));

  taken = [];
  const gone = bodies.map((body) => body.replace(/shardId-\w+/, 'shardId-00000000000000000000-00000000'));
  const times = gone.map((body) =>
    body.replace(/"(approximateArrival\w+)":"[^"]+"/g, '"$1":"2027-03-02T05:00:00Z"'),
  );
  const { lines, deleted } = await resend(times);
  expect([lines[0], deleted]).toEqual([expect.stringContaining('The stream no longer has'), bodies.length]);
  expect(listFirst(taken)).toEqual(listFirst(written));

  bus
    .on(PutEventsCommand)
    .resolves({ Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'Slow down' }] });
  const refused = await resend(bodies);
  expect(refused).toEqual({ lines: [expect.stringContaining('ThrottlingException: Slow down')], deleted: 0 });
  expect((await resend([])).lines).toEqual(['The dead-letter queue is empty: no events were given up.']);
});
