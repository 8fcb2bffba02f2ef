import { ThrottlingException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { putItems } from '../../../store/batches.ts';
import { createDocumentClient } from '../../../store/client.ts';
import { isThrottled } from '../../../store/conditional-writes.ts';

const TABLE = 'DigestKeys';
const listItems = (count: number) => Array.from({ length: count }, (_, number) => ({ keyId: `k${number}` }));

type Batch = { PutRequest: { Item: Record<string, unknown> } }[];

const client = createDocumentClient({ region: 'eu-west-2' });
/** What DynamoDB leaves out of a request. */
let leaveOut: (batch: Batch) => Batch;
/** The items of each request. */
let requests: unknown[][] = [];

beforeEach(() => {
  requests = [];
  vi.spyOn(Math, 'random').mockReturnValue(0); // so that no wait takes time
  vi.spyOn(client, 'send').mockImplementation(async ({ input }: { input: object }) => {
    const { [TABLE]: batch = [] } = (input as { RequestItems: Record<string, Batch> }).RequestItems;
    requests.push(batch.map(({ PutRequest }) => PutRequest.Item));
    const left = leaveOut(batch);
    return left.length > 0 ? { UnprocessedItems: { [TABLE]: left } } : { UnprocessedItems: {} };
  });
});
afterEach(() => void vi.restoreAllMocks());

test('items that DynamoDB leaves out of a batch are sent again, and no others', async () => {
  const items = listItems(8);
  leaveOut = (batch) => batch.slice(0, Math.floor(batch.length / 2));
  await putItems(client, TABLE, items);
  expect(requests).toEqual([items, items.slice(0, 4), items.slice(0, 2), items.slice(0, 1)]);
});

test('items are written 25 in a request, each once', async () => {
  leaveOut = () => [];
  await putItems(client, TABLE, listItems(60));
  expect(requests.map(({ length }) => length)).toEqual([25, 25, 10]);
  expect(requests.flat()).toEqual(listItems(60));
});

test('a batch that DynamoDB never takes wholly ends in throttling, which tells how much is missing', async () => {
  leaveOut = (batch) => batch.slice(0, 2);
  const failed: unknown = await putItems(client, TABLE, listItems(4)).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(ThrottlingException);
  expect(isThrottled(failed)).toBe(true);
  expect(failed).toHaveProperty('message', 'DynamoDB left out 2 items of a batch 9 times');
  expect(requests).toHaveLength(9);
});

test('a batch that DynamoDB throttles as a whole, after the SDK’s retries, ends in throttling', async () => {
  const throttled = new ThrottlingException({ message: 'Slow down', $metadata: {} });
  vi.spyOn(client, 'send').mockRejectedValue(throttled as never);
  const failed: unknown = await putItems(client, TABLE, listItems(1)).catch((error: unknown) => error);
  expect(isThrottled(failed)).toBe(true);
});
