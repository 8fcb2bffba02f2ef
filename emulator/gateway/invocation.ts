import { z } from 'zod';
import type { FunctionInvoker } from './options.ts';

/** How a call of a function ended: with what it returned, or with the message of its error. */
export type Outcome = { value: unknown } | { errorMessage: string };

const functionError = z.object({ errorType: z.string(), errorMessage: z.string() });

/** Calls a function. What fails before the function runs is thrown on. */
export async function invoke(
  invoker: FunctionInvoker,
  functionArn: string,
  event: unknown,
): Promise<Outcome> {
  try {
    return { value: await invoker.invoke(functionArn, event) };
  } catch (error) {
    const failure = functionError.safeParse(error);
    if (!failure.success) throw error;
    return { errorMessage: failure.data.errorMessage };
  }
}
