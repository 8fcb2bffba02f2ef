import { randomUUID } from 'node:crypto';
import type { FunctionDefinition } from './function-definition.ts';
import { InstanceHandle } from './instance-handle.ts';
import { requireCallable } from './payload-limits.ts';

/** The most calls of one function that run at the same time. More calls wait. */
const MAX_INSTANCES = 8;

export interface LambdaFunctionOptions {
  /** Endpoint, region and credentials for the AWS SDK. */
  environment: Record<string, string>;
  /** Milliseconds to add to the clock. */
  clockShift: number;
  /** Called with every line that the function writes. */
  onLine(line: string): void;
}

/**
 * A function and its instances. An instance runs one call at a time. A call starts an instance if none is free; instances
 * are kept for later calls, and replaced if they crash or time out.
 */
export class LambdaFunction {
  readonly definition: FunctionDefinition;
  readonly #options: LambdaFunctionOptions;
  readonly #instances = new Set<InstanceHandle>();
  #free: InstanceHandle[] = [];
  #running = 0;
  #waiting: (() => void)[] = [];
  #retired = false;

  constructor(definition: FunctionDefinition, options: LambdaFunctionOptions) {
    this.definition = definition;
    this.#options = options;
  }

  /**
   * @param invokedArn the ARN by which it is called: its own, or that of a version or alias
   * @throws FunctionError if the function fails
   */
  async invoke(event: unknown, invokedArn = this.definition.arn): Promise<unknown> {
    const json = JSON.stringify(event);
    requireCallable(json);
    await this.#waitForTurn();
    let instance: InstanceHandle | undefined;
    try {
      instance = this.#free.pop() ?? (await this.#startInstance());
      return await instance.run({
        requestId: randomUUID(),
        invokedArn,
        event: json,
        timeoutMilliseconds: this.definition.timeoutMilliseconds,
      });
    } finally {
      if (instance) await this.#putBack(instance);
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /**
   * Starts an instance for the first call.
   * @throws FunctionError if its code does not load
   */
  async load(): Promise<void> {
    this.#free.push(await this.#startInstance());
  }

  /** Stops free instances now, and the others when their call has ended. */
  async retire(): Promise<void> {
    this.#retired = true;
    const free = this.#free;
    this.#free = [];
    await Promise.all(free.map((instance) => instance.stop()));
  }

  /** Stops every instance, even during a call. */
  async stop(): Promise<void> {
    this.#retired = true;
    await Promise.all([...this.#instances].map((instance) => instance.stop()));
  }

  async #waitForTurn(): Promise<void> {
    while (this.#running >= MAX_INSTANCES) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
    }
    this.#running += 1;
  }

  async #startInstance(): Promise<InstanceHandle> {
    const { name, module, handlerName, environment, memoryMegabytes, logGroupName } = this.definition;
    const { clockShift, onLine } = this.#options;
    const settings = {
      functionName: name,
      module,
      handlerName,
      memoryMegabytes,
      logGroupName,
      clockShift,
    };
    const instance = await InstanceHandle.start(
      settings,
      { ...this.#buildLambdaEnvironment(), ...this.#options.environment, ...environment },
      onLine,
    );
    this.#instances.add(instance);
    return instance;
  }

  async #putBack(instance: InstanceHandle): Promise<void> {
    if (!instance.stopped && !this.#retired) {
      this.#free.push(instance);
      return;
    }
    this.#instances.delete(instance);
    await instance.stop();
  }

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
  #buildLambdaEnvironment(): Record<string, string> {
    const { name, memoryMegabytes, logGroupName } = this.definition;
    return {
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
      TZ: ':UTC',
    };
  }
}
