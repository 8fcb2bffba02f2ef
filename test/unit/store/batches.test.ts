import { setTimeout as pause } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  ThrottlingException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type EachWrite, getItems, putItems, writeEach } from '../../../store/batches.ts';
import { createDocumentClient } from '../../../store/client.ts';
import { isThrottled } from '../../../store/conditional-writes.ts';
import { cancelled } from '../../support/cancelled-transaction.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn(async () => {}) }));

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
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  vi.spyOn(client, 'send').mockImplementation(async ({ input }: { input: object }) => {
    const { [TABLE]: batch = [] } = (input as { RequestItems: Record<string, Batch> }).RequestItems;
    requests.push(batch.map(({ PutRequest }) => PutRequest.Item));
    const left = leaveOut(batch);
    return left.length > 0 ? { UnprocessedItems: { [TABLE]: left } } : { UnprocessedItems: {} };
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.mocked(pause).mockClear();
});

test('items that DynamoDB leaves out of a batch are sent again, and no others', async () => {
  const items = listItems(8);
  leaveOut = (batch) => batch.slice(0, Math.floor(batch.length / 2));
  await putItems(client, TABLE, items);
  expect(requests).toEqual([items, items.slice(0, 4), items.slice(0, 2), items.slice(0, 1)]);
  expect(vi.mocked(pause).mock.calls).toEqual([[50], [100], [200]]); // half of the longest waits
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

/** Answers requests as DynamoDB would. @returns the input of each, as it was sent */
function respond<Input>(answer: (input: Input, name: string) => object): [string, Input][] {
  const sent: [string, Input][] = [];
  vi.spyOn(client, 'send').mockImplementation(async (command: { input: object }) => {
    const { name } = command.constructor;
    sent.push([name, command.input as Input]);
    return answer(command.input as Input, name);
  });
  return sent;
}

describe('items that are read by their keys', () => {
  type Get = {
    RequestItems: Record<string, { Keys: { keyId: string; run: string }[]; ConsistentRead: boolean }>;
  };
  const key = (id: number) => ({ keyId: `k${id}`, run: 'r' });

  test('items are returned in the order of the keys, each read once, 100 in a request', async () => {
    const sent = respond<Get>(({ RequestItems: { [TABLE]: { Keys = [] } = {} } }) => ({
      // In another order, with other attributes, and without those that do not exist.
      Responses: {
        [TABLE]: Keys.filter(({ keyId }) => keyId !== 'k7')
          .map((one) => ({ stage: 1, ...one }))
          .reverse(),
      },
    }));
    const keys = [...Array.from({ length: 130 }, (_, id) => key(id)), key(3)];
    const items = keys.map((one) => (one.keyId === 'k7' ? undefined : { stage: 1, ...one }));
    expect(await getItems(client, TABLE, keys)).toEqual(items);
    const [first, second] = sent.map(([, { RequestItems }]) => RequestItems[TABLE]);
    expect([first?.Keys.length, second?.Keys.length]).toEqual([100, 30]);
    expect([first?.ConsistentRead, second?.ConsistentRead]).toEqual([true, true]);
    expect(await getItems(client, TABLE, [])).toEqual([]);
  });

  test('items that DynamoDB leaves out of a response are read again', async () => {
    const sent = respond<Get>(({ RequestItems: { [TABLE]: { Keys = [] } = {} } }) => ({
      Responses: { [TABLE]: Keys.slice(0, 1) },
      UnprocessedKeys: Keys.length > 1 ? { [TABLE]: { Keys: Keys.slice(1) } } : {},
    }));
    expect(await getItems(client, TABLE, [key(1), key(2), key(3)])).toEqual([key(1), key(2), key(3)]);
    expect(sent).toHaveLength(3);
    respond(() => ({}));
    expect(await getItems(client, TABLE, [key(1)])).toEqual([undefined]);
  });
});

describe('writes that have conditions of their own', () => {
  type Written = { Item?: { keyId: string }; TransactItems?: { Put: { Item: { keyId: string } } }[] };
  const about = { message: 'x', $metadata: {} };
  const put = (id: number): EachWrite => ({ Put: { TableName: TABLE, Item: { keyId: `k${id}` } } });
  const listIds = ({ Item, TransactItems }: Written) =>
    TransactItems?.map(({ Put }) => Put.Item.keyId) ?? (Item ? [Item.keyId] : []);
  const cancel = (codes: string[]): never => {
    throw cancelled(...codes);
  };
  /** Writes items with these IDs. The conditions of some are not true, and others are written by another request, too. */
  async function write(
    ids: number[],
    conditions: { refused?: string[]; contended?: string[]; refusedAlone?: string[] } = {},
  ) {
    const { refused = [], contended = [], refusedAlone = refused } = conditions;
    const sent = respond<Written>((input, name) => {
      const written = listIds(input);
      if (name !== 'TransactWriteCommand') {
        if (refusedAlone.includes(written[0] ?? '')) throw new ConditionalCheckFailedException(about);
        return {};
      }
      const codes = written.map((id) => {
        if (refused.includes(id)) return 'ConditionalCheckFailed';
        return contended.includes(id) ? 'TransactionConflict' : 'None';
      });
      return codes.every((code) => code === 'None') ? {} : cancel(codes);
    });
    const applied = await writeEach(client, ids.map(put));
    return { applied, sent: sent.map(([name, input]) => [name, listIds(input)]) };
  }

  test('writes are sent together, 100 in a request', async () => {
    const { applied, sent } = await write(Array.from({ length: 101 }, (_, id) => id));
    expect(applied).toEqual(Array(101).fill(true));
    expect(sent.map(([name, ids]) => [name, ids?.length])).toEqual([
      ['TransactWriteCommand', 100],
      ['PutCommand', 1],
    ]);
  });

  test('writes whose conditions are not true are left out, and the rest is sent together', async () => {
    const { applied, sent } = await write([1, 2, 3, 4], { refused: ['k1', 'k3'] });
    expect(applied).toEqual([false, true, false, true]);
    expect(sent).toEqual([
      ['TransactWriteCommand', ['k1', 'k2', 'k3', 'k4']],
      ['TransactWriteCommand', ['k2', 'k4']],
    ]);
  });

  test('writes are sent one by one if another request writes to the same items', async () => {
    const { applied, sent } = await write([1, 2, 3], { refused: ['k2'], contended: ['k3'] });
    expect(applied).toEqual([true, false, true]);
    expect(sent.slice(1)).toEqual([
      ['TransactWriteCommand', ['k1', 'k3']],
      ['PutCommand', ['k1']],
      ['PutCommand', ['k3']],
    ]);
    expect((await write([1, 2], { contended: ['k1'], refusedAlone: ['k1'] })).applied).toEqual([false, true]);
  });

  test('a single write needs no transaction, and its condition may not be true', async () => {
    expect(await write([1], { refused: ['k1'] })).toEqual({
      applied: [false],
      sent: [['PutCommand', ['k1']]],
    });
    const sent = respond(() => ({}));
    const Update = { TableName: TABLE, Key: { keyId: 'k1' }, UpdateExpression: 'REMOVE x' };
    expect(await writeEach(client, [{ Update }])).toEqual([true]);
    expect(sent).toEqual([['UpdateCommand', Update]]);
    expect(await writeEach(client, [])).toEqual([]);
  });

  test('writes fail if they are throttled, or if DynamoDB fails', async () => {
    const throttled = respond(() => cancel(['ThrottlingError', 'ConditionalCheckFailed']));
    await expect(writeEach(client, [put(1), put(2)])).rejects.toThrow(TransactionCanceledException);
    const failed = respond(() => {
      throw new Error('no connection');
    });
    await expect(writeEach(client, [put(1), put(2)])).rejects.toThrow('no connection');
    expect([throttled.length, failed.length]).toEqual([1, 1]);
  });
});
