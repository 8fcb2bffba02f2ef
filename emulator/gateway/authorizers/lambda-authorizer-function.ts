import { z } from 'zod';
import { type GatewayOptions, invokeFunction } from '../gateway-options.ts';

/** A function reports an unauthenticated caller by throwing an error with exactly this message. */
const UNAUTHORIZED = 'Unauthorized';

export interface AuthorizerFunctionSettings<Verdict> {
  /** The logical ID of the authorizer. */
  id: string;
  functionArn: string;
  /** How many seconds a verdict is cached for an identity; 0 disables the cache. */
  ttlSeconds: number;
  schema: z.ZodType<Verdict>;
}

/**
 * The Lambda function of an authorizer, with the cache of its verdicts. The cache holds what the function returned, not
 * whether a request was allowed: a cached policy is evaluated again for each request.
 */
export class AuthorizerFunction<Verdict extends object> {
  readonly #settings: AuthorizerFunctionSettings<Verdict>;
  readonly #options: GatewayOptions;
  readonly #cache: VerdictCache<Verdict>;

  constructor(settings: AuthorizerFunctionSettings<Verdict>, options: GatewayOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#cache = new VerdictCache(settings.ttlSeconds);
  }

  /** @returns the verdict; `unauthorized` if the caller is not authenticated; `failed` if the function failed, which is logged */
  async getVerdict(
    identity: readonly string[],
    event: unknown,
  ): Promise<Verdict | 'unauthorized' | 'failed'> {
    const { id, functionArn, schema } = this.#settings;
    const { invoker, now, log } = this.#options;
    const cached = this.#cache.find(identity, now());
    if (cached) return cached;
    const result = await invokeFunction(invoker, functionArn, event);
    if ('errorMessage' in result) return result.errorMessage === UNAUTHORIZED ? 'unauthorized' : 'failed';
    const verdict = schema.safeParse(result.value);
    if (!verdict.success) {
      log(
        `The authorizer ${id} returned what API Gateway does not accept: ${z.prettifyError(verdict.error)}`,
      );
      return 'failed';
    }
    this.#cache.set(identity, verdict.data, now());
    return verdict.data;
  }
}

/** Verdicts by identity. */
class VerdictCache<Verdict> {
  readonly #ttlMilliseconds: number;
  readonly #entries = new Map<string, { verdict: Verdict; expiresAt: number }>();

  /** @param ttlSeconds 0 disables the cache */
  constructor(ttlSeconds: number) {
    this.#ttlMilliseconds = ttlSeconds * 1000;
  }

  find(identity: readonly string[], now: Date): Verdict | undefined {
    const entry = this.#entries.get(JSON.stringify(identity));
    return entry && now.getTime() < entry.expiresAt ? entry.verdict : undefined;
  }

  set(identity: readonly string[], verdict: Verdict, now: Date): void {
    const expiresAt = now.getTime() + this.#ttlMilliseconds;
    this.#entries.set(JSON.stringify(identity), { verdict, expiresAt });
  }
}
