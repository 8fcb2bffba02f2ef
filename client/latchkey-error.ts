import type { Problem } from './api-types.ts';

/**
 * A request that Latchkey refused, could not complete, or that did not reach it. It never contains the key.
 * @example
 * try {
 *   await latchkey.updateApiKey(key, { enabled: false });
 * } catch (error) {
 *   if (!(error instanceof LatchkeyError && error.code === 'version-outdated')) throw error;
 *   key = await latchkey.getApiKey(key); // somebody else has changed it
 * }
 */
export class LatchkeyError extends Error {
  override readonly name = 'LatchkeyError';
  /**
   * What is wrong, for programs: the type of the problem without `urn:latchkey:problem:`, such as `version-outdated`. For errors of
   * API Gateway or a proxy, `http-` and the status. `unreachable` if no response came, `timeout` if none came in time, and
   * `key-malformed` if the key cannot be sent.
   */
  readonly code: string;
  /** The HTTP status. Undefined if no response came. */
  readonly status: number | undefined;
  /** The body of the response, if it is a problem. */
  readonly problem: Problem | undefined;

  constructor(
    message: string,
    details: { code: string; status?: number | undefined; problem?: Problem | undefined; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.code = details.code;
    this.status = details.status;
    this.problem = details.problem;
  }
}

const PROBLEM = 'urn:latchkey:problem:';

/** Builds the error of a response without success. @param body its JSON; undefined if it is something else */
export function buildError(status: number, body: unknown): LatchkeyError {
  const problem = isProblem(body) ? body : undefined;
  return new LatchkeyError(problem?.detail ?? `Latchkey answered ${status}.`, {
    code: problem ? problem.type.replace(PROBLEM, '') : `http-${status}`,
    status,
    problem,
  });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'type' in body && String(body.type).startsWith(PROBLEM);
}
