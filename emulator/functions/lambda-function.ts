import { randomUUID } from 'node:crypto';
import type { FunctionDefinition } from './definition.ts';
import { InstanceHandle } from './instance-handle.ts';

/** The most calls of one function that run at a time; more wait. */
const MAX_INSTANCES = 8;

/** What the host gives a function beside its definition. */
export interface Surroundings {
  /** Endpoint, region and credentials for the AWS SDK. */
  environment: Record<string, string>;
  /** Milliseconds to add to the clock. */
  clockShift: number;
  /** Called with every line that the function writes. */
  onLine(line: string): void;
}

/**
 * A function that can be called. An instance runs one call at a time; instances are started when a call finds none
 * free, kept for later calls, and replaced when they have crashed or timed out.
 */
export class LambdaFunction {
  readonly definition: FunctionDefinition;
  readonly #surroundings: Surroundings;
  readonly #instances = new Set<InstanceHandle>();
  #free: InstanceHandle[] = [];
  #running = 0;
  #waiting: (() => void)[] = [];
  #retired = false;

  constructor(definition: FunctionDefinition, surroundings: Surroundings) {
    this.definition = definition;
    this.#surroundings = surroundings;
  }

  /** @throws FunctionError where the call does not end with a result. */
  async invoke(event: unknown): Promise<unknown> {
    await this.#turn();
    let instance: InstanceHandle | undefined;
    try {
      instance = this.#free.pop() ?? (await this.#start());
      return await instance.run({
        requestId: randomUUID(),
        event: JSON.stringify(event),
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
    this.#free.push(await this.#start());
  }

  /** Stops the instances that are free, and each of the others as soon as its call has ended. */
  async retire(): Promise<void> {
    this.#retired = true;
    const free = this.#free;
    this.#free = [];
    await Promise.all(free.map((instance) => instance.stop()));
  }

  /** Stops every instance, whatever it is doing. */
  async stop(): Promise<void> {
    this.#retired = true;
    await Promise.all([...this.#instances].map((instance) => instance.stop()));
  }

  async #turn(): Promise<void> {
    while (this.#running >= MAX_INSTANCES) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
    }
    this.#running += 1;
  }

  async #start(): Promise<InstanceHandle> {
    const { name, arn, module, handlerName, environment, memoryMegabytes, logGroupName } = this.definition;
    const { clockShift, onLine } = this.#surroundings;
    const settings = {
      functionName: name,
      functionArn: arn,
      module,
      handlerName,
      memoryMegabytes,
      logGroupName,
      clockShift,
    };
    const instance = await InstanceHandle.start(
      settings,
      { ...this.#lambdaEnvironment(), ...this.#surroundings.environment, ...environment },
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
  #lambdaEnvironment(): Record<string, string> {
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
