import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SynthesizedApp } from '../../../emulator/cloud-assembly/synthesized-app.ts';
import { Platform } from '../../../emulator/platform.ts';
import { FunctionBuilder } from '../../../local/watch/function-builder.ts';

mockClient(DynamoDBClient).on(ListTablesCommand).resolves({ TableNames: [] });

const ENTRY = 'lambdas/handler.ts';
const SOURCE = `interface Event { wait?: number; fail?: boolean }
export async function handler({ wait, fail }: Event) {
  if (fail) throw new Error('as asked');
  await new Promise((resolve) => setTimeout(resolve, wait));
  debugger;
  return 'done';
}
`;

let root: string;
let app: SynthesizedApp;
let platform: Platform | undefined;
let lines: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'debugging-'));
  lines = [];
  await mkdir(join(root, 'lambdas'));
  await writeFile(join(root, ENTRY), SOURCE);
  const builder = new FunctionBuilder(root, join(root, 'cdk.out'));
  const [module = ''] = (await builder.build([ENTRY])).values();
  await builder.stop();
  app = new SynthesizedApp({
    stacks: [{ name: 'Stack', template: { Parameters: {}, Resources: RESOURCES, Outputs: {} } }],
    assets: new Map([['code', dirname(module)]]),
  });
});
afterEach(async () => {
  await platform?.fleet.stop();
  await rm(root, { recursive: true });
});

/** A function with a timeout of one second. */
const RESOURCES = {
  Role: { Type: 'AWS::IAM::Role', Properties: {} },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Key: 'code' },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs24.x',
      Timeout: 1,
    },
  },
};

async function start(debugging: boolean): Promise<(event: unknown) => Promise<unknown>> {
  platform = new Platform(new DynamoDBClient(), {
    environment: {},
    clockShift: 0,
    debugging,
    onLine: (_, line) => void lines.push(line),
    onFailure: () => {},
  });
  await platform.deploy(app);
  const { fleet, functions } = platform;
  return (event) => fleet.invoke(functions[0]?.arn ?? '', event);
}

test('a function has its timeout, but none while a debugger may pause it', async () => {
  const limited = await start(false);
  await expect(limited({ wait: 1_500 })).rejects.toMatchObject({ errorType: 'Sandbox.Timedout' });
  await platform?.fleet.stop();
  const unlimited = await start(true);
  expect(await unlimited({ wait: 1_500 })).toBe('done');
});

test('the stack trace of an error names the source and its line', async () => {
  const invoke = await start(false);
  await expect(invoke({ fail: true })).rejects.toMatchObject({
    trace: expect.arrayContaining([expect.stringContaining(`${join(root, ENTRY)}:3:`)]),
  });
});

test('a debugger that attaches to the host pauses a function, and gets its source map', async () => {
  const session = new Session();
  session.connect();
  const stopped = Promise.withResolvers<string>();
  const scripts: string[] = [];
  let worker = '';
  const send = (method: string): void =>
    session.post('NodeWorker.sendMessageToWorker', {
      sessionId: worker,
      message: JSON.stringify({ id: 1, method }),
    });
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId } }) => {
    worker = sessionId;
    for (const method of ['Debugger.enable', 'Runtime.runIfWaitingForDebugger']) send(method);
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params: { message } }) => {
    const { method, params } = JSON.parse(message);
    if (method === 'Debugger.scriptParsed' && params.sourceMapURL) scripts.push(params.sourceMapURL);
    if (method !== 'Debugger.paused') return;
    // A worker that waits for its debugger also pauses at its own first line.
    const [{ functionName }] = params.callFrames;
    if (functionName === 'handler') stopped.resolve(functionName);
    else send('Debugger.resume');
  });
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: true });
  try {
    const invoke = await start(true);
    const call = invoke({ wait: 0 });
    expect(await stopped.promise).toBe('handler');
    expect(scripts).toContain('index.mjs.map');
    send('Debugger.resume');
    expect(await call).toBe('done');
  } finally {
    session.disconnect();
  }
});
