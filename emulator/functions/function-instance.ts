/**
 * One instance of a function. This is the code of a worker thread: it loads the function's bundle and runs its handler for
 * one call at a time, as Lambda's Node.js runtime does.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import { shiftClock } from '../clock.ts';
import type { FunctionFailure, InstanceMessage, InstanceSettings, Invocation } from './instance-protocol.ts';

/** Node.js 24 functions have no callbacks. */
type PromiseContext = Omit<Context, 'done' | 'fail' | 'succeed'>;
type FunctionHandler = (event: unknown, context: PromiseContext) => unknown;

const settings: InstanceSettings = workerData;
const host = parentPort;
if (!host) throw new Error('An instance runs as a worker thread');

process.setSourceMapsEnabled(true); // stack traces name the sources instead of the bundle
shiftClock(settings.clockShift);
let requestId = '';
replaceConsole();
const handler = await loadHandler();
host.on('message', (invocation: Invocation) => void run(invocation));
post({ type: 'ready' });

function post(message: InstanceMessage): void {
  host?.postMessage(message);
}

async function loadHandler(): Promise<FunctionHandler> {
  const exported: Record<string, unknown> = await import(pathToFileURL(settings.module).href);
  const handler = exported[settings.handlerName];
  if (typeof handler === 'function') return handler as FunctionHandler;
  throw new TypeError(`${settings.module} exports no function named ${settings.handlerName}`);
}

async function run({ requestId: id, invokedArn, event, timeoutMilliseconds }: Invocation): Promise<void> {
  requestId = id;
  try {
    const context = buildLambdaContext(invokedArn, performance.now() + timeoutMilliseconds);
    const result = await handler(JSON.parse(event), context);
    post({ type: 'result', json: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    const failure = toFunctionFailure(error);
    console.error('Invoke Error', JSON.stringify(failure));
    post({ type: 'failure', failure });
  }
}

function buildLambdaContext(invokedFunctionArn: string, deadline: number): PromiseContext {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn,
    memoryLimitInMB: String(settings.memoryMegabytes),
    logGroupName: settings.logGroupName,
    logStreamName: '$LATEST',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

function toFunctionFailure(error: unknown): FunctionFailure {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

/** Makes the console write Lambda's text format: time, request ID and level first, so that a line is never plain JSON. */
function replaceConsole(): void {
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
