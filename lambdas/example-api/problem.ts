/** A request that the example API refuses. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: 400 | 404 | 415;
  /** What a program can tell refusals apart by. */
  readonly code: string;

  constructor(status: Problem['status'], code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The same for what the key may not see as for what does not exist. */
export function notFound(what: 'account' | 'organisation'): Problem {
  return new Problem(404, 'notFound', `The ${what} could not be found.`);
}
