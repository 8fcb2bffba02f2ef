import {
  ConditionalCheckFailedException,
  InternalServerError,
  ProvisionedThroughputExceededException,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { expect, test, vi } from 'vitest';
import {
  isConflict,
  isThrottled,
  retryTransientConflicts,
  wasApplied,
} from '../../../store/conditional-writes.ts';
import { cancelled } from '../../support/cancelled-transaction.ts';

const about = { message: 'x', $metadata: {} };

test.each<[string, unknown, boolean]>([
  ['ThrottlingException', new ThrottlingException(about), true],
  ['a table’s limit', new ProvisionedThroughputExceededException(about), true],
  ['a throttled transaction', cancelled('None', 'ThrottlingError'), true],
  ['a transaction at a table’s limit', cancelled('ProvisionedThroughputExceeded', undefined), true],
  ['a transaction that fails', cancelled('None', 'ConditionalCheckFailed', 'TransactionConflict'), false],
  ['a transaction without reasons', new TransactionCanceledException(about), false],
  ['a transaction that may still be written', new TransactionInProgressException(about), false],
  ['a fault of DynamoDB', new InternalServerError(about), false],
  [
    'an error with the name of one of DynamoDB',
    Object.assign(new Error('x'), { name: 'ThrottlingException' }),
    false,
  ],
])('%s tells whether nothing was written, because of throttling', (_, error, isExpected) => {
  expect(isThrottled(error)).toBe(isExpected);
});

test.each([
  ['ConditionalCheckFailed', true],
  ['TransactionConflict', true],
  ['None', false],
  [undefined, false],
])('the reason %s is a concurrent change: %s', (code, isExpected) => {
  expect(isConflict(code)).toBe(isExpected);
});

test('a conditional write says whether its condition was true', async () => {
  expect(await wasApplied(Promise.resolve())).toBe(true);
  expect(await wasApplied(Promise.reject(new ConditionalCheckFailedException(about)))).toBe(false);
  await expect(wasApplied(Promise.reject(new ThrottlingException(about)))).rejects.toThrow(
    ThrottlingException,
  );
});

test.each<[string, unknown, { throttling: boolean } | undefined]>([
  ['a conflict', new TransactionConflictException(about), { throttling: false }],
  ['a transaction that conflicts', cancelled('None', 'TransactionConflict'), { throttling: false }],
  ['a throttled transaction', cancelled('ThrottlingError', undefined), { throttling: true }],
  [
    'a transaction whose condition failed',
    cancelled('TransactionConflict', 'ConditionalCheckFailed'),
    undefined,
  ],
  ['another error', new Error('x'), undefined],
])('the SDK retries %s', async (_, error, retryable) => {
  const added = vi.fn<(middleware: (next: unknown) => (args: unknown) => Promise<unknown>) => void>();
  retryTransientConflicts({ middlewareStack: { add: added } } as never);
  const send = added.mock.calls[0]?.[0](() => Promise.reject(error));
  const failed: unknown = await send?.({}).catch((reason: unknown) => reason);
  expect(failed).toBe(error);
  expect((failed as { $retryable?: unknown }).$retryable).toEqual(retryable);
});
