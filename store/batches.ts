import { setTimeout as pause } from 'node:timers/promises';
import { ThrottlingException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  type PutCommandInput,
  TransactWriteCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { mapConcurrently } from '../core/concurrency.ts';
import { isThrottled, wasApplied } from './conditional-writes.ts';

type Item = Record<string, unknown>;

/**
 * Maximum numbers of items in one request.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
const BATCH_GET = 100;
const BATCH_WRITE = 25;
const TRANSACTION = 100;

/** How often a batch is retried from which DynamoDB left items out, and the wait before the first retry, in milliseconds. */
const RETRIES = 8;
const FIRST_WAIT_MS = 50;

/**
 * Reads items by their keys, strongly consistent, up to 100 in a request.
 * @param keys may contain a key more than once
 * @returns the items in the order of the keys
 * @throws ThrottlingException if DynamoDB leaves items out for longer than the retries
 */
export async function getItems(
  client: DynamoDBDocumentClient,
  tableName: string,
  keys: readonly Record<string, string>[],
): Promise<(Item | undefined)[]> {
  const wanted = new Map(keys.map((key) => [formatKey(key, key), key]));
  const found = new Map<string, Item>();
  const [names = {}] = keys;
  await mapConcurrently(listChunks([...wanted.values()], BATCH_GET), (chunk) =>
    retryRest(chunk, async (Keys) => {
      const RequestItems = { [tableName]: { Keys, ConsistentRead: true } };
      const { Responses, UnprocessedKeys } = await client.send(new BatchGetCommand({ RequestItems }));
      for (const item of Responses?.[tableName] ?? []) found.set(formatKey(names, item), item);
      return UnprocessedKeys?.[tableName]?.Keys;
    }),
  );
  return keys.map((key) => found.get(formatKey(key, key)));
}

/**
 * Puts items, up to 25 in a request. Not atomic: after an error, any of them may have been written.
 * @param items each key once
 * @throws ThrottlingException if DynamoDB leaves items out for longer than the retries
 */
export async function putItems(
  client: DynamoDBDocumentClient,
  tableName: string,
  items: readonly Item[],
): Promise<void> {
  await mapConcurrently(listChunks(items, BATCH_WRITE), (chunk) =>
    retryRest(
      chunk.map((Item) => ({ PutRequest: { Item } })),
      async (requests) => {
        const RequestItems = { [tableName]: requests };
        const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems }));
        return UnprocessedItems?.[tableName] as typeof requests | undefined;
      },
    ),
  );
}

/** A write of {@link writeEach}: as in a transaction. */
export type EachWrite =
  | { Put: PutCommandInput; Update?: undefined }
  | { Put?: undefined; Update: UpdateCommandInput & { UpdateExpression: string } };

/**
 * Writes items, each on its own condition, up to 100 in a request. That is a transaction, which fails as a whole. Writes
 * whose condition failed are then left out, and if another request writes to the same items, the rest is written one by one.
 * Not atomic: after an error, any of them may have been written.
 * @param writes to different items
 * @returns for each whether its condition was true
 */
export async function writeEach(
  client: DynamoDBDocumentClient,
  writes: readonly EachWrite[],
): Promise<boolean[]> {
  const applied = await mapConcurrently(listChunks(writes, TRANSACTION), (chunk) =>
    writeTogether(client, chunk),
  );
  return applied.flat();
}

async function writeTogether(
  client: DynamoDBDocumentClient,
  writes: readonly EachWrite[],
): Promise<boolean[]> {
  if (writes.length < 2) return Promise.all(writes.map((write) => writeAlone(client, write)));
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [...writes] }));
    return writes.map(() => true);
  } catch (error) {
    if (!(error instanceof TransactionCanceledException) || isThrottled(error)) throw error;
    const { CancellationReasons = [] } = error;
    const isRefused = writes.map((_, index) => CancellationReasons[index]?.Code === 'ConditionalCheckFailed');
    const rest = writes.filter((_, index) => !isRefused[index]);
    const applied =
      rest.length < writes.length
        ? await writeTogether(client, rest)
        : await mapConcurrently(rest, (write) => writeAlone(client, write));
    let next = 0;
    return isRefused.map((refused) => !refused && applied[next++] === true);
  }
}

function writeAlone(client: DynamoDBDocumentClient, { Put, Update }: EachWrite): Promise<boolean> {
  return wasApplied(Put ? client.send(new PutCommand(Put)) : client.send(new UpdateCommand(Update)));
}

/**
 * Sends a batch, then what DynamoDB left out, with growing waits.
 * @param send returns what was left out
 */
async function retryRest<Part>(
  batch: Part[],
  send: (batch: Part[]) => Promise<Part[] | undefined>,
): Promise<void> {
  let rest = batch;
  for (let retry = 0; retry <= RETRIES; retry++) {
    if (retry > 0) await pause(Math.random() * FIRST_WAIT_MS * 2 ** retry);
    rest = (await send(rest)) ?? [];
    if (rest.length === 0) return;
  }
  throw new ThrottlingException({
    message: `DynamoDB left out ${rest.length} items of a batch ${RETRIES + 1} times`,
    $metadata: {},
  });
}

function listChunks<Part>(parts: readonly Part[], size: number): Part[][] {
  return Array.from({ length: Math.ceil(parts.length / size) }, (_, index) =>
    parts.slice(index * size, (index + 1) * size),
  );
}

/** @param names an object with the names of the key attributes */
function formatKey(names: object, item: Item): string {
  return JSON.stringify(Object.keys(names).map((name) => item[name]));
}
