import {
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { DomainError } from '../../../../core/domain-error.ts';
import { toProblem } from '../../../../lambdas/admin-api/http/operation.ts';
import { buildNotFoundProblem, buildProblemResponse } from '../../../../lambdas/admin-api/http/problem.ts';

const thrown = { message: 'arn:aws:dynamodb:…:table/ApiKeys', $metadata: {} };
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({ ...thrown, CancellationReasons: codes.map((Code) => ({ Code })) });

describe('problem for an error', () => {
  test.each([
    new ProvisionedThroughputExceededException(thrown),
    new ThrottlingException(thrown),
    new RequestLimitExceeded(thrown),
    cancelled('None', 'ThrottlingError'),
    cancelled('ProvisionedThroughputExceeded'),
  ])('the problem for an error is unavailable for %o', (error) => {
    expect(toProblem(error, 'r1')).toMatchObject({ code: 'unavailable' });
  });

  test.each([
    new Error(thrown.message),
    new TypeError(thrown.message),
    cancelled('ValidationError'),
    'text',
    null,
  ])('the problem for an error contains nothing of %o, only what to do', (error) => {
    const { code, message } = toProblem(error, 'r1');
    expect(code).toBe('internal-error');
    expect(message).toContain('r1');
    expect(message).not.toContain(thrown.message);
  });

  test('the problem for an error contains the reason and the field of a DomainError', () => {
    expect(toProblem(new DomainError('name-invalid', 'Shorten the name.', 'name'), 'r1')).toMatchObject({
      code: 'name-invalid',
      message: 'Shorten the name.',
      errors: [{ field: 'name', detail: 'Shorten the name.' }],
    });
  });
});

test('Retry-After is sent only if the service is too busy', () => {
  const busy = buildProblemResponse(toProblem(new ThrottlingException(thrown), 'r1'), 'r1');
  expect(busy.headers).toHaveProperty('retry-after', '1');
  expect(buildProblemResponse(buildNotFoundProblem(), 'r1').headers).not.toHaveProperty('retry-after');
});
