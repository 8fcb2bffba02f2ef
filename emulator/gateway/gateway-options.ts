import { z } from 'zod';
import type { EmulatorError } from '../emulator-error.ts';

/** Calls functions, as Lambda does. */
export interface FunctionInvoker {
  /** @throws an error with `errorType` and `errorMessage` if the function fails */
  invoke(functionArn: string, event: unknown): Promise<unknown>;
}

/** What a gateway needs beside the resources of its API. */
export interface GatewayOptions {
  invoker: FunctionInvoker;
  now(): Date;
  /** Called with details of an error that the caller only learns the status of, like API Gateway's execution logs. */
  log(line: string): void;
  /** Called with what is not emulated; requests that need it get 501. @default what is not emulated is refused */
  onUnsupported?(error: EmulatorError): void;
}

/** What a function returned, or the message of its error. `isTooLarge`: Lambda did not accept the event. */
export type InvocationResult = { value: unknown } | { errorMessage: string; isTooLarge: boolean };

/** Lambda's error for an event that it does not accept. */
const TOO_LARGE = 'RequestEntityTooLargeException';

const functionErrorSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/** Calls a function. Errors from before the function runs are rethrown. */
export async function invokeFunction(
  invoker: FunctionInvoker,
  functionArn: string,
  event: unknown,
): Promise<InvocationResult> {
  try {
    return { value: await invoker.invoke(functionArn, event) };
  } catch (error) {
    const functionError = functionErrorSchema.safeParse(error);
    if (!functionError.success) throw error;
    const { errorMessage, errorType } = functionError.data;
    return { errorMessage, isTooLarge: errorType === TOO_LARGE };
  }
}
