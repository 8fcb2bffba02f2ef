import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import middy from '@middy/core';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { EVENTS_SERVICE, METRICS } from '../../core/metrics.ts';
import { buildBusEntry, listOutgoingEvents, type OutgoingEvent } from '../../core/outgoing-event.ts';
import { type PositionedEvent, publishEvents } from '../../core/publish-events.ts';
import { parseEventWrite } from '../../store/event-writes.ts';
import { DamagedRowError } from '../../store/row.ts';
import { findMetricNamespace, requireVariable } from '../environment.ts';

/** An image of an event's record is one of the stream, in other types. */
type Image = Record<string, AttributeValue> | undefined;

const client = new EventBridgeClient();
const logger = new Logger({ serviceName: EVENTS_SERVICE });
const metrics = new Metrics({ namespace: findMetricNamespace(), serviceName: EVENTS_SERVICE });

/**
 * Publishes what is written to the table of events on the instance's event bus, in the order of each key. Lambda repeats the batch
 * from the position that this returns, so that nothing is lost; an event that leaves twice has the same ID.
 */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse, Error, Context>().handler(
  async ({ Records }) => {
    const bus = requireVariable('EVENT_BUS_ARN');
    const failed = await publishEvents(
      Records.flatMap((record) => listEvents(record, bus)),
      putEvents,
    );
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  },
);

/** Lists the events of a record. A row that cannot be read is set aside, because it would stop all that follow it. */
function listEvents({ dynamodb = {} }: DynamoDBRecord, bus: string): PositionedEvent[] {
  const { OldImage, NewImage, SequenceNumber: position = '', ApproximateCreationDateTime = 0 } = dynamodb;
  try {
    const write = parseEventWrite({
      OldImage: OldImage as Image,
      NewImage: NewImage as Image,
      writtenAt: new Date(ApproximateCreationDateTime * 1000),
    });
    return write ? listOutgoingEvents(write, bus).map((event) => ({ position, event })) : [];
  } catch (error) {
    if (!(error instanceof DamagedRowError)) throw error;
    logger.error('A stored event is damaged, so it is not published', { row: error.message });
    metrics.addMetric(METRICS.eventsSetAside, MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
    return [];
  }
}

/** @returns for each event, whether the bus has taken it. None, if the request fails. */
async function putEvents(events: readonly OutgoingEvent[]): Promise<boolean[]> {
  try {
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: events.map(buildBusEntry) }));
    for (const [index, { ErrorCode: code, ErrorMessage: reason }] of Entries.entries()) {
      if (code !== undefined)
        logger.error('EventBridge did not take an event', { id: events[index]?.id, code, reason });
    }
    return Entries.map(({ EventId }) => EventId !== undefined);
  } catch (error) {
    logger.error('EventBridge took no event', error as Error);
    return [];
  }
}
