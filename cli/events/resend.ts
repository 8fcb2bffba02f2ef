import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mapConcurrently } from '../../core/concurrency.ts';
import { buildBusEntry, listOutgoingEvents, type OutgoingEvent } from '../../core/outgoing-event.ts';
import { publishEvents } from '../../core/publish-events.ts';
import { CommandError } from '../command-error.ts';
import { deleteDeadLetters, type GivenUpBatch, receiveDeadLetters } from './dead-letters.ts';
import { readFromStream, readFromTable } from './read-given-up.ts';

/** The deployment whose events are sent again. */
export interface ResendTarget {
  sqs: SQSClient;
  streams: DynamoDBStreamsClient;
  client: DynamoDBDocumentClient;
  bridge: EventBridgeClient;
  deadLettersUrl: string;
  busArn: string;
  /** The table of events. */
  keyEvents: string;
}

/**
 * Sends the events of the dead-letter queue to the bus again, in the order of each key, then empties the queue. The queue says only
 * which parts of the stream were given up. Their events are read from the stream if it still has them, or else from the table.
 * @param report called with each line about what was done
 * @throws CommandError if the bus does not take an event. The queue then keeps its messages
 */
export async function resendDeadLetters(target: ResendTarget, report: (line: string) => void): Promise<void> {
  const letters = await receiveDeadLetters(target.sqs, target.deadLettersUrl);
  if (letters.length === 0) return report('The dead-letter queue is empty: no events were given up.');
  const events = await readEvents(
    target,
    letters.map(({ batch }) => batch),
    report,
  );
  const sent = await sendInOrder(target.bridge, events);
  await deleteDeadLetters(target.sqs, target.deadLettersUrl, letters);
  const keys = new Set(sent.map(({ subject }) => subject));
  report(
    `Sent ${count(sent.length, 'event')} of ${count(keys.size, 'key')} again. The dead-letter queue is empty.`,
  );
}

async function readEvents(
  { streams, client, keyEvents, busArn }: ResendTarget,
  batches: readonly GivenUpBatch[],
  report: (line: string) => void,
): Promise<OutgoingEvent[]> {
  const leaveOut = ({ message }: Error): void => report(`Left out: ${message}`);
  const read = await mapConcurrently(batches, (batch) => readFromStream(streams, batch, leaveOut));
  const gone = batches.filter((_, index) => read[index] === undefined);
  const writes = read.flatMap((found) => found ?? []);
  if (writes.length > 0) report(`Read ${count(writes.length, 'write')} again from the table’s stream.`);
  if (gone.length > 0) {
    const span = {
      firstAt: new Date(Math.min(...gone.map(({ firstAt }) => firstAt.getTime()))),
      lastAt: new Date(Math.max(...gone.map(({ lastAt }) => lastAt.getTime()))),
    };
    report(
      `The stream no longer has the writes from ${span.firstAt.toISOString()} to ${span.lastAt.toISOString()}. Reading the table, with the day before.`,
    );
    writes.push(...(await readFromTable(client, keyEvents, span, leaveOut)));
  }
  return writes.flatMap((write) => listOutgoingEvents(write, busArn));
}

/** Sends events, each once, in the order of their IDs, which is that of each key. @returns those that were sent */
async function sendInOrder(
  bridge: EventBridgeClient,
  events: readonly OutgoingEvent[],
): Promise<OutgoingEvent[]> {
  const byId = new Map(events.map((event) => [event.id, event]));
  const ordered = [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  let refusal = 'no reason given';
  const failed = await publishEvents(
    ordered.map((event) => ({ position: event.id, event })),
    async (request) => {
      const { Entries = [] } = await bridge.send(
        new PutEventsCommand({ Entries: request.map(buildBusEntry) }),
      );
      const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused) refusal = `${refused.ErrorCode}: ${refused.ErrorMessage}`;
      return Entries.map(({ EventId }) => EventId !== undefined);
    },
  );
  if (failed === undefined) return ordered;
  throw new CommandError(
    `EventBridge did not take the event ${failed} (${refusal}). The queue keeps its messages: run the same command again in five minutes.`,
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
