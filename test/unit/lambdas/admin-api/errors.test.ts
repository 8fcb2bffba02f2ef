import {
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { DomainError } from '../../../../core/domain-error.ts';
import { toProblem } from '../../../../lambdas/admin-api/http/operation.ts';
import {
  buildNotFoundProblem,
  buildProblemResponse,
  invalidFilter,
  ProblemError,
} from '../../../../lambdas/admin-api/http/problem.ts';

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

describe('response for a problem', () => {
  const answer = (problem: ProblemError) => {
    const { headers, body = '' } = buildProblemResponse(problem, 'r1');
    return { headers, body: JSON.parse(body) };
  };

  test('the response for a problem says only what there is to say', () => {
    const { headers, body } = answer(buildNotFoundProblem());
    expect(headers).toEqual({ 'content-type': 'application/problem+json' });
    expect(body).toEqual({
      type: 'urn:latchkey:problem:not-found',
      title: 'Not found',
      status: 404,
      detail: expect.stringContaining('Check the URL'),
      instance: 'urn:latchkey:request:r1',
    });
  });

  test('the response for a problem names the fields and the key that it is about', () => {
    expect(answer(invalidFilter('from', 'Use a date.')).body.errors).toEqual([
      { field: 'from', detail: 'Use a date.' },
    ]);
    const created = new ProblemError('already-created', 'It exists.', [], '01KAPB7Q0X3TN3RZFVY9X5D6QH');
    expect(answer(created).body).toHaveProperty('keyId', '01KAPB7Q0X3TN3RZFVY9X5D6QH');
  });

  test.each([
    ['retry-after', toProblem(new ThrottlingException(thrown), 'r1'), '1'],
    ['retry-after', new ProblemError('request-in-progress', 'Wait.'), '1'],
    [
      'www-authenticate',
      new ProblemError('invalid-credentials', 'No key.'),
      expect.stringMatching(/^OAApiKey/),
    ],
  ])('the response for a problem has the header %s if that helps: %s', (header, problem, value) => {
    expect(answer(problem).headers).toHaveProperty([header], value);
  });
});
