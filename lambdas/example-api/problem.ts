/** A request that the example API refuses. */
export class ExampleApiError extends Error {
  override readonly name = 'ExampleApiError';
  readonly status: 400 | 404 | 415;
  /** What a program can tell refusals apart by. */
  readonly code: string;

  constructor(status: ExampleApiError['status'], code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The same for what the key may not see as for what does not exist. */
export function notFound(what: 'account' | 'organisation'): ExampleApiError {
  return new ExampleApiError(404, 'notFound', `The ${what} could not be found.`);
}
