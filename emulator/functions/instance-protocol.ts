/** What an instance is started with. */
export interface InstanceSettings {
  /** Absolute path of the module that exports the handler. */
  module: string;
  handlerName: string;
  functionName: string;
  memoryMegabytes: number;
  logGroupName: string;
  /** Milliseconds to add to the clock. */
  clockShift: number;
}

/** One call of the function. `event` is JSON, as in Lambda. */
export interface Invocation {
  requestId: string;
  /** ARN of the function, or of the version or alias that was called. */
  invokedArn: string;
  event: string;
  timeoutMilliseconds: number;
}

/** An error as Lambda reports it to the caller. */
export interface FunctionFailure {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** A message from an instance: its code has loaded, or a call has ended. */
export type InstanceMessage =
  | { type: 'ready' }
  | { type: 'result'; json: string }
  | { type: 'failure'; failure: FunctionFailure };

/** Thrown when a function does not return a result: its handler threw, timed out, or its code did not load. */
export class FunctionError extends Error implements FunctionFailure {
  override readonly name = 'FunctionError';
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: string[];

  constructor({ errorType, errorMessage, trace = [] }: FunctionFailure) {
    super(`${errorType}: ${errorMessage}`);
    this.errorType = errorType;
    this.errorMessage = errorMessage;
    this.trace = trace;
  }
}
