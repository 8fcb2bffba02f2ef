/** What an instance is started with. */
export interface InstanceSettings {
  /** Absolute path of the module that exports the handler. */
  module: string;
  handlerName: string;
  functionName: string;
  functionArn: string;
  memoryMegabytes: number;
  logGroupName: string;
  /** Milliseconds to add to the clock. */
  clockShift: number;
}

/** One call of the function. `event` is JSON, as Lambda passes it. */
export interface Invocation {
  requestId: string;
  event: string;
  timeoutMilliseconds: number;
}

/** An error as Lambda reports it to whoever called. */
export interface FunctionFailure {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What an instance says: that it has loaded its code, or how a call ended. */
export type InstanceMessage =
  | { type: 'ready' }
  | { type: 'result'; json: string }
  | { type: 'failure'; failure: FunctionFailure };

/** The call of a function that did not end with a result. */
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
