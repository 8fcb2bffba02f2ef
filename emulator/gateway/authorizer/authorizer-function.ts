import { z } from 'zod';
import { invoke } from '../invocation.ts';
import type { GatewayOptions } from '../options.ts';
import { ResultCache } from './result-cache.ts';

/** By this error a function says that a caller is not authenticated; API Gateway asks for this very message. */
const UNAUTHORIZED = 'Unauthorized';

export interface AuthorizerFunctionConfiguration<Answer> {
  /** The logical id of the authorizer. */
  id: string;
  functionArn: string;
  /** How long an answer is used again for the same identity, in seconds; 0 for not at all. */
  ttlSeconds: number;
  schema: z.ZodType<Answer>;
}

/**
 * A Lambda function that an authorizer asks about callers, and what it has answered lately. Only its answers are kept,
 * not what was decided by them.
 */
export class AuthorizerFunction<Answer extends object> {
  readonly #configuration: AuthorizerFunctionConfiguration<Answer>;
  readonly #options: GatewayOptions;
  readonly #cache: ResultCache<Answer>;

  constructor(configuration: AuthorizerFunctionConfiguration<Answer>, options: GatewayOptions) {
    this.#configuration = configuration;
    this.#options = options;
    this.#cache = new ResultCache(configuration.ttlSeconds);
  }

  /** @returns its answer, that the caller is unauthorized, or that it failed (which has been logged) */
  async ask(identity: readonly string[], event: unknown): Promise<Answer | 'unauthorized' | 'failed'> {
    const { id, functionArn, schema } = this.#configuration;
    const { invoker, now, log } = this.#options;
    const kept = this.#cache.get(identity, now());
    if (kept) return kept;
    const outcome = await invoke(invoker, functionArn, event);
    if ('errorMessage' in outcome) return outcome.errorMessage === UNAUTHORIZED ? 'unauthorized' : 'failed';
    const answer = schema.safeParse(outcome.value);
    if (!answer.success) {
      log(`The authorizer ${id} answered what API Gateway does not take: ${z.prettifyError(answer.error)}`);
      return 'failed';
    }
    this.#cache.keep(identity, answer.data, now());
    return answer.data;
  }
}
