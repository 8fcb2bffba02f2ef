import { buildError, LatchkeyError } from './latchkey-error.ts';

/** How a client reaches Latchkey. */
export interface LatchkeyClientOptions {
  /** The output `ProgramApiUrl`. On one machine `http://localhost:4006`. With a person's token, the output `AdminApiUrl`. */
  readonly url: string;
  /**
   * The value of a key that manages keys, or a function that gets it for each attempt, such as from a secret that is rotated. A
   * person's access token is sent in the same way.
   */
  readonly key: string | (() => string | Promise<string>);
  /** How often a request is repeated that Latchkey was too busy for, or whose response was lost. @default 3 */
  readonly retries?: number;
  /** The longest wait before a retry, in milliseconds. If Latchkey asks for a longer one, the request fails. @default 30 000 */
  readonly longestWait?: number;
  /** How long an attempt may take, in milliseconds. @default 30 000 */
  readonly timeout?: number;
  /** What sends requests. @default the global `fetch` */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  /** Cancels the request, and waiting for a retry. */
  readonly signal?: AbortSignal | undefined;
}

export interface Call extends CallOptions {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its query. */
  path: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Whether it can be sent again although it may have been carried out: it only reads, or has an Idempotency-Key. */
  isRepeatable: boolean;
}

/** The outcome of one attempt. */
type Answer =
  /** The body of a success; undefined if it has none. */
  | { body: unknown }
  /** `retryAfter`: how long Latchkey asks to wait, in milliseconds. */
  | { error: LatchkeyError; retryAfter?: number | undefined };

/** Problems that changed nothing, and are over in a moment. */
const OVER_SOON = ['unavailable', 'request-in-progress'];

/** Sends requests, and repeats those that are worth it. */
export class Transport {
  readonly #options: LatchkeyClientOptions;

  constructor(options: LatchkeyClientOptions) {
    this.#options = options;
  }

  /**
   * @returns the body of the response; undefined if it has none
   * @throws LatchkeyError if the request fails for good
   */
  async send(call: Call): Promise<unknown> {
    const { retries = 3, longestWait = 30_000 } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#attempt(call);
      if ('body' in answer) return answer.body;
      const { error, retryAfter = getBackoff(attempt) } = answer;
      if (attempt >= retries || retryAfter > longestWait || !isWorthRepeating(error, call)) throw error;
      await sleep(retryAfter, call.signal);
      call.signal?.throwIfAborted();
    }
  }

  async #attempt({ method, path, body, headers, signal }: Call): Promise<Answer> {
    const { url, timeout = 30_000, fetch: send = fetch } = this.#options;
    const key = await this.#getKey();
    const timer = AbortSignal.timeout(timeout);
    try {
      const response = await send(url.replace(/\/+$/, '') + path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'error', // the key is for this address only
        signal: signal ? AbortSignal.any([signal, timer]) : timer,
      });
      const text = await response.text();
      const parsed = parseJson(text);
      if (response.ok && (text === '' || parsed !== undefined)) return { body: parsed };
      return { error: buildError(response.status, parsed), retryAfter: readRetryAfter(response) };
    } catch (cause) {
      signal?.throwIfAborted();
      const error = timer.aborted
        ? new LatchkeyError(`Latchkey did not answer within ${timeout} ms.`, { code: 'timeout', cause })
        : new LatchkeyError('Latchkey could not be reached.', { code: 'unreachable', cause });
      return { error };
    }
  }

  /** Gets the key without the line break that files end with. `fetch` would name a malformed one in its error. */
  async #getKey(): Promise<string> {
    const { key } = this.#options;
    const value = (typeof key === 'string' ? key : await key()).trim();
    if (/^[\x21-\x7e]+$/.test(value)) return value;
    throw new LatchkeyError('The key is empty, or has characters that no key has.', {
      code: 'key-malformed',
    });
  }
}

function isWorthRepeating({ status, code }: LatchkeyError, { isRepeatable }: Call): boolean {
  if (status === 429 || OVER_SOON.includes(code)) return true; // nothing was changed
  return isRepeatable && (status === 503 || code === 'unreachable' || code === 'timeout');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // such as a proxy's page
  }
}

/** Reads how long Latchkey or a proxy asks to wait, in milliseconds. */
function readRetryAfter(response: Response): number | undefined {
  const header = response.headers.get('retry-after') ?? '';
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return milliseconds >= 0 ? milliseconds : undefined;
}

/** Half a second, then twice as long each time, less up to half of it, so that programs do not retry at once. */
function getBackoff(attempt: number): number {
  return 500 * 2 ** attempt * (1 - Math.random() / 2);
}

/** Waits, but no longer than until the signal is aborted. */
function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, signal?.aborted ? 0 : milliseconds);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
