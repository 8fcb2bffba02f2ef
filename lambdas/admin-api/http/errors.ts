import {
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { DomainError } from '../../../core/domain-error.ts';
import { ProblemError } from './problem.ts';

/** What a caller is told of whatever an operation threw. */
export function answerToError(error: unknown, requestId: string): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof DomainError) {
    const { code, message, field } = error;
    return new ProblemError(code, message, field === undefined ? [] : [{ field, detail: message }]);
  }
  if (isThrottling(error)) {
    return new ProblemError(
      'unavailable',
      'There are more requests than can be served just now. Try again in a moment.',
    );
  }
  return new ProblemError(
    'internal-error',
    `See whether your change was made before you repeat it. If this stays so, tell the operator the request id ${requestId}.`,
  );
}

/** The SDK has retried these already. */
function isThrottling(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    return (error.CancellationReasons ?? []).some(
      ({ Code }) => Code === 'ThrottlingError' || Code === 'ProvisionedThroughputExceeded',
    );
  }
  return (
    error instanceof ProvisionedThroughputExceededException ||
    error instanceof ThrottlingException ||
    error instanceof RequestLimitExceeded
  );
}
