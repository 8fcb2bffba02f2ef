import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { EmulatorError } from '../emulator-error.ts';
import { FunctionError, type InstanceMessage, type InstanceSettings, type Invocation } from './protocol.ts';

/** How long the code of a function may take to load before Lambda gives up. */
const LOADING_MILLISECONDS = 10_000;

/** How long a thread may take to end; one that stands at a breakpoint never does. */
const STOPPING_MILLISECONDS = 5_000;

/** The host's end of one instance of a function: a thread of its own, with its own environment and memory. */
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
   * @throws FunctionError where it does not load.
   */
  static async start(
    settings: InstanceSettings,
    environment: Record<string, string>,
    onLine: (line: string) => void,
  ): Promise<InstanceHandle> {
    const worker = new Worker(new URL('./instance.ts', import.meta.url), {
      workerData: settings,
      env: environment,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMegabytes },
    });
    for (const input of [worker.stdout, worker.stderr]) createInterface({ input }).on('line', onLine);
    worker.on('error', (error) => onLine(error.stack ?? error.message));
    const instance = new InstanceHandle(worker);
    await instance.#answer(LOADING_MILLISECONDS);
    return instance;
  }

  /** Whether the thread has ended, so that nothing can be run in it any more. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /**
   * Runs one call.
   * @throws FunctionError where the handler fails, takes too long or ends the instance.
   */
  async run(invocation: Invocation): Promise<unknown> {
    this.#worker.postMessage(invocation);
    const answer = await this.#answer(invocation.timeoutMilliseconds);
    if (answer.type === 'failure') throw new FunctionError(answer.failure);
    return answer.type === 'result' ? JSON.parse(answer.json) : undefined;
  }

  /** @throws EmulatorError if the thread does not end, as it stands at a breakpoint of a debugger that is gone. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const late = Symbol();
    const ended = await Promise.race([
      this.#worker.terminate(),
      pause(STOPPING_MILLISECONDS, late, { ref: false }),
    ]);
    if (ended === late) throw new EmulatorError('A function stands at a breakpoint and was ended by force.');
  }

  async #answer(milliseconds: number): Promise<InstanceMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<InstanceMessage>();
    const fail = (errorType: string, errorMessage: string): void => {
      this.#stopped = true;
      reject(new FunctionError({ errorType, errorMessage }));
    };
    const onError = (error: Error): void => fail(error.name, error.message);
    const onExit = (status: number): void =>
      fail('Runtime.ExitError', `Runtime exited with exit status ${status}`);
    const timer = setTimeout(() => {
      fail('Sandbox.Timedout', `Task timed out after ${(milliseconds / 1000).toFixed(2)} seconds`);
      this.stop().catch(() => undefined); // whoever waits for the answer is told of the timeout
    }, milliseconds);
    this.#worker.once('message', resolve).once('error', onError).once('exit', onExit);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#worker.off('message', resolve).off('error', onError).off('exit', onExit);
    }
  }
}
