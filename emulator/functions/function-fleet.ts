import { randomBytes } from 'node:crypto';
import { devNull } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { REGION } from '../emulated-account.ts';
import { EmulatorError } from '../emulator-error.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { LambdaFunction } from './lambda-function.ts';

/** The function that an access key belongs to. */
export interface FunctionPrincipal {
  functionName: string;
  roleName: string;
}

/** Options for all functions of a fleet. */
export interface FunctionFleetOptions {
  /** Environment variables of every function, such as the endpoint for the AWS SDK. */
  environment: Record<string, string>;
  /** Milliseconds to add to the clock. */
  clockShift: number;
  /** Called with every line that a function writes. */
  onLine(definition: FunctionDefinition, line: string): void;
  /** Called when a function fails, whoever called it. */
  onFailure(definition: FunctionDefinition, error: unknown): void;
}

/** The functions of all apps, each with an access key of its own. They are called by ARN, also that of a version or alias. */
export class FunctionFleet {
  readonly #options: FunctionFleetOptions;
  readonly #principals = new Map<string, FunctionPrincipal>();
  #functions = new Map<string, LambdaFunction>();
  #unsupported: ReadonlyMap<string, EmulatorError> = new Map();

  constructor(options: FunctionFleetOptions) {
    this.#options = options;
  }

  /**
   * Runs these functions and no others. Unchanged ones keep their instances.
   * @param unsupported why other functions are not run, by their ARNs
   */
  async deploy(
    definitions: readonly FunctionDefinition[],
    unsupported: ReadonlyMap<string, EmulatorError> = new Map(),
  ): Promise<void> {
    this.#unsupported = unsupported;
    const before = this.#functions;
    this.#functions = new Map(
      definitions.map((definition) => {
        const current = before.get(definition.arn);
        const isUnchanged = current && isDeepStrictEqual(current.definition, definition);
        return [definition.arn, isUnchanged ? current : this.#create(definition)];
      }),
    );
    const kept = new Set(this.#functions.values());
    await Promise.all([...before.values()].filter((old) => !kept.has(old)).map((old) => old.retire()));
  }

  /**
   * Replaces functions by others of the same ARN, once the code of all of them has loaded.
   * @throws FunctionError if code does not load. What ran before keeps running.
   */
  async replace(definitions: readonly FunctionDefinition[]): Promise<void> {
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

  /**
   * Calls a function.
   * @throws FunctionError if it fails
   * @throws EmulatorError if it is not emulated, or does not exist
   */
  async invoke(functionArn: string, event: unknown): Promise<unknown> {
    const called = this.#find(functionArn);
    if (!called) {
      const [unqualified = ''] = /^(?:[^:]*:){6}[^:]*/.exec(functionArn) ?? [];
      throw (
        this.#unsupported.get(unqualified) ?? new EmulatorError(`No stack has the function ${functionArn}.`)
      );
    }
    try {
      return await called.invoke(event, functionArn);
    } catch (error) {
      this.#options.onFailure(called.definition, error);
      throw error;
    }
  }

  #find(functionArn: string): LambdaFunction | undefined {
    const functions = [...this.#functions.values()];
    return (
      this.#functions.get(functionArn) ??
      functions.find(({ definition }) => definition.qualifiedArns.includes(functionArn))
    );
  }

  /** @returns `undefined` if no function has this access key */
  findPrincipal(accessKeyId: string): FunctionPrincipal | undefined {
    return this.#principals.get(accessKeyId);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#functions.values()].map((lambdaFunction) => lambdaFunction.stop()));
  }

  #create(definition: FunctionDefinition): LambdaFunction {
    const { environment, clockShift, onLine } = this.#options;
    const accessKeyId = randomBytes(10).toString('hex').toUpperCase(); // DynamoDB Local accepts letters and digits only
    this.#principals.set(accessKeyId, { functionName: definition.name, roleName: definition.roleName });
    return new LambdaFunction(definition, {
      environment: {
        AWS_REGION: REGION,
        // Functions must not read the AWS configuration of this machine's user.
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        ...environment,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: 'local',
      },
      clockShift,
      onLine: (line) => onLine(definition, line),
    });
  }
}
