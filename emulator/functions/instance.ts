/**
 * One instance of a function: a worker thread that loads the deployed bundle and runs its handler, a call at a time,
 * as Lambda's Node.js runtime does.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import { shiftClock } from '../clock.ts';
import type { FunctionFailure, InstanceMessage, InstanceSettings, Invocation } from './protocol.ts';

/** Node.js 24 functions have no callbacks. */
type PromiseContext = Omit<Context, 'done' | 'fail' | 'succeed'>;
type Handler = (event: unknown, context: PromiseContext) => unknown;

const settings: InstanceSettings = workerData;
const host = parentPort;
if (!host) throw new Error('An instance runs as a worker thread');

process.setSourceMapsEnabled(true); // stack traces name the sources instead of the bundle
shiftClock(settings.clockShift);
let requestId = '';
writeConsoleAsLambdaDoes();
const handler = await loadHandler();
host.on('message', (invocation: Invocation) => void run(invocation));
say({ type: 'ready' });

function say(message: InstanceMessage): void {
  host?.postMessage(message);
}

async function loadHandler(): Promise<Handler> {
  const exported: Record<string, unknown> = await import(pathToFileURL(settings.module).href);
  const handler = exported[settings.handlerName];
  if (typeof handler === 'function') return handler as Handler;
  throw new TypeError(`${settings.module} exports no function named ${settings.handlerName}`);
}

async function run({ requestId: id, event, timeoutMilliseconds }: Invocation): Promise<void> {
  requestId = id;
  try {
    const result = await handler(JSON.parse(event), contextOf(performance.now() + timeoutMilliseconds));
    say({ type: 'result', json: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    const failure = failureOf(error);
    console.error('Invoke Error', JSON.stringify(failure));
    say({ type: 'failure', failure });
  }
}

function contextOf(deadline: number): PromiseContext {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: settings.functionArn,
    memoryLimitInMB: String(settings.memoryMegabytes),
    logGroupName: settings.logGroupName,
    logStreamName: '$LATEST',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

function failureOf(error: unknown): FunctionFailure {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

/** Lambda's text format: time, request and level before what was written, so that it is not a line of JSON any more. */
function writeConsoleAsLambdaDoes(): void {
  const levels = {
    debug: 'DEBUG',
    log: 'INFO',
    info: 'INFO',
    warn: 'WARN',
    error: 'ERROR',
    trace: 'TRACE',
  } as const;
  for (const [method, level] of Object.entries(levels)) {
    const write = (...given: unknown[]): void => {
      process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...given)}\n`);
    };
    Object.assign(console, { [method]: write });
  }
}
