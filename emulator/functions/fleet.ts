import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { EmulatorError } from '../emulator-error.ts';
import type { FunctionDefinition } from './definition.ts';
import { LambdaFunction } from './lambda-function.ts';

/** Whose access key it is. */
export interface Principal {
  functionName: string;
  roleName: string;
}

/** What all functions of the fleet have in common. */
export interface FleetOptions {
  /** Region, endpoint and whatever else the AWS SDK is to know. */
  environment: Record<string, string>;
  /** Milliseconds to add to the clock. */
  clockShift: number;
  /** Called with every line that a function writes. */
  onLine(definition: FunctionDefinition, line: string): void;
  /** Called when a call has failed, beside its caller. */
  onFailure(definition: FunctionDefinition, error: unknown): void;
}

/** Every synthesized function, ready to be called by its ARN. Each has an access key of its own. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #principals = new Map<string, Principal>();
  #functions = new Map<string, LambdaFunction>();

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  /** Runs these functions from now on: those that have not changed go on, the others are replaced. */
  async use(definitions: readonly FunctionDefinition[]): Promise<void> {
    const before = this.#functions;
    this.#functions = new Map(
      definitions.map((definition) => {
        const current = before.get(definition.arn);
        const unchanged = current && isDeepStrictEqual(current.definition, definition);
        return [definition.arn, unchanged ? current : this.#create(definition)];
      }),
    );
    const kept = new Set(this.#functions.values());
    await Promise.all([...before.values()].filter((old) => !kept.has(old)).map((old) => old.retire()));
  }

  /**
   * Replaces functions by others of the same ARN, once the code of all of them has loaded.
   * @throws FunctionError if code does not load; what ran before keeps running
   */
  async exchange(definitions: readonly FunctionDefinition[]): Promise<void> {
    const next = definitions.map((definition) => this.#create(definition));
    try {
      await Promise.all(next.map((lambdaFunction) => lambdaFunction.load()));
    } catch (error) {
      await Promise.all(next.map((lambdaFunction) => lambdaFunction.stop()));
      throw error;
    }
    const old = next.map(({ definition }) => this.#functions.get(definition.arn));
    for (const lambdaFunction of next) this.#functions.set(lambdaFunction.definition.arn, lambdaFunction);
    await Promise.all(old.map((lambdaFunction) => lambdaFunction?.retire()));
  }

  /** @throws FunctionError where the call does not end with a result. */
  async invoke(functionArn: string, event: unknown): Promise<unknown> {
    const called = this.#functions.get(functionArn);
    if (!called) throw new EmulatorError(`No stack has the function ${functionArn}.`);
    try {
      return await called.invoke(event);
    } catch (error) {
      this.#options.onFailure(called.definition, error);
      throw error;
    }
  }

  /** Whose access key this is. */
  principal(accessKeyId: string): Principal | undefined {
    return this.#principals.get(accessKeyId);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#functions.values()].map((lambdaFunction) => lambdaFunction.stop()));
  }

  #create(definition: FunctionDefinition): LambdaFunction {
    const { environment, clockShift, onLine } = this.#options;
    const accessKeyId = randomBytes(10).toString('hex').toUpperCase(); // DynamoDB Local takes letters and digits only
    this.#principals.set(accessKeyId, { functionName: definition.name, roleName: definition.roleName });
    return new LambdaFunction(definition, {
      environment: { ...environment, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'local' },
      clockShift,
      onLine: (line) => onLine(definition, line),
    });
  }
}
