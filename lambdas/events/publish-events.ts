import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import middy from '@middy/core';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { KeyEvent } from '../../core/key-event.ts';
import { EVENTS_SERVICE, METRICS } from '../../core/metrics.ts';
import { listOutgoingEvents, type OutgoingEvent } from '../../core/outgoing-event.ts';
import { type PositionedEvent, publishEvents } from '../../core/publish-events.ts';
import { parseKeyEvent } from '../../store/key-event-row.ts';
import { DamagedRowError } from '../../store/row.ts';
import { findMetricNamespace, requireVariable } from '../environment.ts';

/** What EventBridge calls the source of the events. Rules name it in their patterns. */
const SOURCE = 'latchkey';

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
      (events) => putEvents(events, bus),
    );
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  },
);

/** Lists the events of a record. A row that cannot be read is set aside, because it would stop all that follow it. */
function listEvents({ dynamodb = {} }: DynamoDBRecord, bus: string): PositionedEvent[] {
  const { OldImage, NewImage, SequenceNumber: position = '', ApproximateCreationDateTime = 0 } = dynamodb;
  if (!NewImage) return []; // a row that DynamoDB's time to live has removed
  try {
    const change = {
      ...(OldImage && { before: parseImage(OldImage) }),
      after: parseImage(NewImage),
      at: new Date(ApproximateCreationDateTime * 1000),
    };
    return listOutgoingEvents(change, bus).map((event) => ({ position, event }));
  } catch (error) {
    if (!(error instanceof DamagedRowError)) throw error;
    logger.error('A stored event is damaged, so it is not published', { row: error.message });
    metrics.addMetric(METRICS.eventsSetAside, MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
    return [];
  }
}

function parseImage(image: NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>): KeyEvent {
  return parseKeyEvent(unmarshall(image as Record<string, AttributeValue>));
}

/** @returns for each event, whether the bus has taken it. None, if the request fails. */
async function putEvents(events: readonly OutgoingEvent[], bus: string): Promise<boolean[]> {
  try {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({ Entries: events.map((event) => buildEntry(event, bus)) }),
    );
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

function buildEntry(event: OutgoingEvent, EventBusName: string): PutEventsRequestEntry {
  return {
    EventBusName,
    Source: SOURCE,
    DetailType: event.type,
    Time: new Date(event.time),
    Detail: JSON.stringify(event),
  };
}
