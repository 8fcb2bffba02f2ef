import { FunctionError } from './instance-protocol.ts';

/**
 * Lambda's limits for calls that wait for the result, in bytes of JSON: 6 MB, and a hundred bytes more for what a function returns.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
const MAX_RESULT_BYTES = MAX_EVENT_BYTES + 100;

/** @throws FunctionError if Lambda would not accept an event. It does not call the function then */
export function requireCallable(event: string): void {
  if (Buffer.byteLength(event) <= MAX_EVENT_BYTES) return;
  throw new FunctionError({
    errorType: 'RequestEntityTooLargeException',
    errorMessage: `Request must be smaller than ${MAX_EVENT_BYTES} bytes for the InvokeFunction operation`,
  });
}

/** @throws FunctionError if Lambda would not pass on what a function returned */
export function requireReturnable(result: string): void {
  if (Buffer.byteLength(result) <= MAX_RESULT_BYTES) return;
  throw new FunctionError({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESULT_BYTES} bytes).`,
  });
}
