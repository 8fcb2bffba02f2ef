import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import type { SynthesizedApp } from '../cloud-assembly/synthesized-app.ts';
import type { DynamodbEngine } from '../dynamodb/dynamodb-engine.ts';
import type { FunctionFleet } from '../functions/function-fleet.ts';
import { pauseUntilAborted } from '../pause.ts';
import { deliverRecords, type StreamPorts } from './deliver-records.ts';
import { readStreamConsumers, type StreamConsumer } from './stream-consumers.ts';
import { readStream, type StreamPositions } from './stream-reader.ts';

export interface StreamsOptions {
  clientConfig: DynamodbEngine['clientConfig'];
  fleet: Pick<FunctionFleet, 'invoke'>;
  /** Sends a message to a queue of the app. */
  sendMessage(queueArn: string, body: unknown): Promise<void>;
  positions: StreamPositions;
  now(): Date;
  /** Called if the stream cannot be read. It is read again a second later. */
  onFailure(error: unknown): void;
}

const RETRY_PAUSE_MS = 1000;

/** Calls functions with the writes to tables, as Lambda's event source mappings of DynamoDB's streams do. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #tables: DynamoDBClient;
  readonly #streams: DynamoDBStreamsClient;
  #reading = new AbortController();
  #readers: Promise<unknown> = Promise.resolve();

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#tables = new DynamoDBClient(options.clientConfig);
    this.#streams = new DynamoDBStreamsClient(options.clientConfig);
  }

  /**
   * Replaces the consumers by those of the app. Its tables have to exist.
   * @throws EmulatorError if the app needs something that is not emulated. What ran before keeps running.
   */
  async deploy(app: SynthesizedApp): Promise<void> {
    const consumers = readStreamConsumers(app);
    await this.#stopReading();
    this.#reading = new AbortController();
    this.#readers = Promise.all(consumers.map((consumer) => this.#follow(consumer, this.#reading.signal)));
  }

  async stop(): Promise<void> {
    await this.#stopReading();
    this.#tables.destroy();
    this.#streams.destroy();
  }

  async #stopReading(): Promise<void> {
    this.#reading.abort();
    await this.#readers;
  }

  async #follow(consumer: StreamConsumer, signal: AbortSignal): Promise<void> {
    const { fleet, sendMessage, positions, now, onFailure } = this.#options;
    const buildPorts = (shardId: string): StreamPorts => ({
      invoke: (functionArn, event) => fleet.invoke(functionArn, event),
      discard: (queueArn, records, condition) =>
        sendMessage(queueArn, buildDiscardMessage(consumer, shardId, records, condition, now())),
      now,
    });
    const options = {
      consumer: consumer.id,
      tableName: consumer.tableName,
      batchSize: consumer.batchSize,
      positions,
    };
    const handle = (records: readonly DynamoDBRecord[], shardId: string): Promise<boolean> => {
      const wanted = records.filter(({ eventName = '' }) => consumer.eventNames.includes(eventName));
      return deliverRecords(wanted, consumer, buildPorts(shardId), signal);
    };
    while (!signal.aborted) {
      await readStream(this.#tables, this.#streams, options, handle, signal).catch(onFailure);
      await pauseUntilAborted(RETRY_PAUSE_MS, signal);
    }
  }
}

/** Tells which records were given up, not what is in them. @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
function buildDiscardMessage(
  { functionArn }: StreamConsumer,
  shardId: string,
  records: Parameters<StreamPorts['discard']>[1],
  condition: string,
  now: Date,
) {
  const first = records[0];
  const last = records.at(-1);
  const formatArrival = (record: DynamoDBRecord | undefined): string =>
    new Date((record?.dynamodb?.ApproximateCreationDateTime ?? 0) * 1000).toISOString();
  return {
    requestContext: { functionArn, condition },
    version: '1.0',
    timestamp: now.toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.dynamodb?.SequenceNumber,
      endSequenceNumber: last?.dynamodb?.SequenceNumber,
      approximateArrivalOfFirstRecord: formatArrival(first),
      approximateArrivalOfLastRecord: formatArrival(last),
      batchSize: records.length,
      streamArn: first?.eventSourceARN,
    },
  };
}
