/** Whoever runs the functions. */
export interface FunctionInvoker {
  /** @throws an error with `errorType` and `errorMessage` where the function fails, as Lambda reports it. */
  invoke(functionArn: string, event: unknown): Promise<unknown>;
}

/** What a gateway needs beside the resources that describe its API. */
export interface GatewayOptions {
  invoker: FunctionInvoker;
  now(): Date;
  /** Called with a line for people where a caller learns only that something failed, as with API Gateway's own logs. */
  log(line: string): void;
}
