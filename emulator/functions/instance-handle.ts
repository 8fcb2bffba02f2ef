import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { EmulatorError } from '../emulator-error.ts';
import {
  FunctionError,
  type InstanceMessage,
  type InstanceSettings,
  type Invocation,
} from './instance-protocol.ts';
import { requireReturnable } from './payload-limits.ts';

/** Lambda's limit for loading the code of a function. */
const LOAD_TIMEOUT_MS = 10_000;

/** How long a thread may take to end. One that is paused at a breakpoint never does. */
const STOP_TIMEOUT_MS = 5_000;

/** The host's side of one function instance: a worker thread with its own environment and memory. */
export class InstanceHandle {
  readonly #worker: Worker;
  #stopped = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.once('exit', () => {
      this.#stopped = true;
    });
  }

  /**
   * Starts an instance and waits until its code has loaded.
   * @throws FunctionError if it does not load
   */
  static async start(
    settings: InstanceSettings,
    environment: Record<string, string>,
    onLine: (line: string) => void,
  ): Promise<InstanceHandle> {
    const worker = new Worker(new URL('./function-instance.ts', import.meta.url), {
      workerData: settings,
      env: environment,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMegabytes },
    });
    for (const input of [worker.stdout, worker.stderr]) createInterface({ input }).on('line', onLine);
    worker.on('error', (error) => onLine(error.stack ?? error.message));
    const instance = new InstanceHandle(worker);
    await instance.#receiveMessage(LOAD_TIMEOUT_MS);
    return instance;
  }

  /** Whether the thread has ended. Nothing can run in it any more. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /**
   * Runs one call.
   * @throws FunctionError if the handler fails, times out or ends the instance
   */
  async run(invocation: Invocation): Promise<unknown> {
    this.#worker.postMessage(invocation);
    const message = await this.#receiveMessage(invocation.timeoutMilliseconds);
    if (message.type === 'failure') throw new FunctionError(message.failure);
    if (message.type !== 'result') return undefined;
    requireReturnable(message.json);
    return JSON.parse(message.json);
  }

  /** @throws EmulatorError if the thread does not end, because a debugger that is gone has paused it at a breakpoint */
  async stop(): Promise<void> {
    this.#stopped = true;
    const late = Symbol();
    const ended = await Promise.race([
      this.#worker.terminate(),
      pause(STOP_TIMEOUT_MS, late, { ref: false }),
    ]);
    if (ended === late)
      throw new EmulatorError('A function was paused at a breakpoint and had to be killed.');
  }

  async #receiveMessage(timeoutMilliseconds: number): Promise<InstanceMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<InstanceMessage>();
    const fail = (errorType: string, errorMessage: string): void => {
      this.#stopped = true;
      reject(new FunctionError({ errorType, errorMessage }));
    };
    const onError = (error: Error): void => fail(error.name, error.message);
    const onExit = (status: number): void =>
      fail('Runtime.ExitError', `Runtime exited with exit status ${status}`);
    const timer = setTimeout(() => {
      fail('Sandbox.Timedout', `Task timed out after ${(timeoutMilliseconds / 1000).toFixed(2)} seconds`);
      this.stop().catch(() => undefined); // the caller gets the timeout
    }, timeoutMilliseconds);
    this.#worker.once('message', resolve).once('error', onError).once('exit', onExit);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#worker.off('message', resolve).off('error', onError).off('exit', onExit);
    }
  }
}
