import { Logger } from '@aws-lambda-powertools/logger';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context, DynamoDBRecord, DynamoDBStreamEvent, StreamRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test, vi } from 'vitest';
import { handler } from '../../../../lambdas/events/publish-events.ts';

vi.stubEnv('EVENT_BUS_ARN', 'arn:aws:events:eu-west-2:000000000000:event-bus/latchkey');
const bus = mockClient(EventBridgeClient);
const logError = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
beforeEach(() => {
  bus.reset();
  vi.clearAllMocks();
});

/** The image of an event. Each is about another key. */
const image = (eventId: string, differing: object = {}) =>
  marshall({
    ...{ organisationId: 'northgate', eventId, keyId: `key of ${eventId}`, type: 'enabled' },
    ...{ at: '2027-03-01T09:00:00Z', actor: { subject: 'ada', name: 'Ada Byrne' } },
    ...differing,
  }) as StreamRecord['NewImage'];

/** A write at 2027-03-02T05:00:00Z. Its position is the event's ID, preceded by `at `. */
const written = (
  eventId: string,
  differing?: object,
  OldImage?: StreamRecord['OldImage'],
): DynamoDBRecord => ({
  dynamodb: {
    SequenceNumber: `at ${eventId}`,
    ApproximateCreationDateTime: 1_803_963_600,
    NewImage: image(eventId, differing),
    ...(OldImage && { OldImage }),
  },
});

const publish = (...Records: DynamoDBRecord[]) => handler({ Records } as DynamoDBStreamEvent, {} as Context);
const listSent = () =>
  bus
    .commandCalls(PutEventsCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ Detail = '' }) => JSON.parse(Detail) as { id: string; time: string });

const TAKEN = { EventId: 'bridge' };
const THROTTLED = { ErrorCode: 'ThrottlingException', ErrorMessage: 'Slow down' };

test('a batch is done if the bus takes all of its events', async () => {
  bus.on(PutEventsCommand).resolves({ Entries: [TAKEN, TAKEN] });
  expect(await publish(written('01'), written('02'))).toEqual({ batchItemFailures: [] });
  expect(listSent().map(({ id }) => id)).toEqual(['01', '02']);
  expect(logError).not.toHaveBeenCalled();
});

test('a batch is to come again from the first event that the bus does not take, and the log says why', async () => {
  bus.on(PutEventsCommand).resolves({ Entries: [TAKEN, THROTTLED, TAKEN] });
  const result = await publish(written('01'), written('02'), written('03'));
  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'at 02' }] });
  expect(logError.mock.calls).toEqual([
    [expect.any(String), { id: '02', code: 'ThrottlingException', reason: 'Slow down' }],
  ]);
});

test('a batch is to come again as a whole if the bus cannot be reached, and the log says why', async () => {
  const failure = new Error('There is no connection');
  bus.on(PutEventsCommand).rejects(failure);
  const result = await publish(written('01'), written('02'));
  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'at 01' }] });
  expect(logError.mock.calls).toEqual([[expect.any(String), failure]]);
});

test('a stored event that is damaged is set aside with an alarm, and the others of its batch leave', async () => {
  bus.on(PutEventsCommand).resolves({ Entries: [TAKEN] });
  const result = await publish(written('01', { type: 'unheard-of' }), written('02'));
  expect(result).toEqual({ batchItemFailures: [] });
  expect(listSent()).toMatchObject([{ id: '02' }]);
  const row = 'The stored event northgate/01 is damaged: its field “type” is missing or invalid.';
  expect(logError.mock.calls).toEqual([[expect.any(String), { row }]]);
  expect(JSON.parse(String(printed.mock.calls[0]?.[0]))).toMatchObject({
    ...{ EventsSetAside: 1, service: 'events' },
    _aws: { CloudWatchMetrics: [{ Namespace: 'Latchkey', Metrics: [{ Unit: 'Count' }] }] },
  });
});

test('a batch fails if a record is not one of a stream, so that it is retried', async () => {
  await expect(publish({ dynamodb: { NewImage: { at: {} as never } } })).rejects.toThrow();
});

test('a bounce that is added to a reminder leaves as an event of that time, and a removed row as none', async () => {
  bus.on(PutEventsCommand).resolves({ Entries: [TAKEN] });
  const reminder = { type: 'reminded', stage: 7 };
  const bounced = written('01', { ...reminder, bouncedFrom: new Set(['ada']) }, image('01', reminder));
  const removed = { dynamodb: { SequenceNumber: 'at 02', OldImage: image('02') } };
  expect(await publish(bounced, removed as DynamoDBRecord)).toEqual({ batchItemFailures: [] });
  expect(listSent()).toMatchObject([{ id: '01/ada', time: '2027-03-02T05:00:00.000Z' }]);
});
