import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionDefinition } from '../../../../emulator/functions/function-definition.ts';
import { LambdaFunction } from '../../../../emulator/functions/lambda-function.ts';

const CODE = `
let calls = 0;
export async function handler(event, context) {
  calls += 1;
  switch (event.do) {
    case 'describe': return {
      calls,
      name: process.env.AWS_LAMBDA_FUNCTION_NAME,
      own: process.env.OWN,
      home: process.env.HOME,
      remaining: context.getRemainingTimeInMillis(),
      arn: context.invokedFunctionArn,
    };
    case 'day': return new Date().toISOString().slice(0, 10);
    case 'nothing': return undefined;
    case 'repeat': return 'a'.repeat(event.times);
    case 'throw': throw new TypeError('no such thing');
    case 'hang': return new Promise(() => setInterval(() => {}, 1000));
    case 'exit': process.exit(3);
    case 'print': process.stdout.write('{"raw":true}\\n'); console.log('told', 1); return null;
    case 'fill': { const kept = []; for (;;) kept.push(new Array(1e5).fill(calls)); }
    case 'meet': return new Promise((resolve) => setTimeout(() => resolve(calls), 50));
  }
}`;

let folder: string;
let started: LambdaFunction[] = [];
let lines: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-functions-'));
  await writeFile(join(folder, 'index.mjs'), CODE);
  await writeFile(join(folder, 'broken.mjs'), 'throw new Error("does not load");');
});
afterEach(async () => {
  await Promise.all(started.map((each) => each.stop()));
  started = [];
  lines = [];
});
afterAll(() => rm(folder, { recursive: true }));

function start(differing: Partial<FunctionDefinition> = {}, clockShift = 0): LambdaFunction {
  const definition: FunctionDefinition = {
    name: 'checks',
    arn: 'arn:aws:lambda:eu-west-2:000000000000:function:checks',
    qualifiedArns: [],
    roleName: 'role',
    metadata: {},
    module: join(folder, 'index.mjs'),
    handlerName: 'handler',
    environment: { OWN: 'mine' },
    timeoutMilliseconds: 900_000, // the most that Lambda gives
    memoryMegabytes: 128,
    logGroupName: 'log',
    ...differing,
  };
  const onLine = (line: string): void => void lines.push(line);
  const lambdaFunction = new LambdaFunction(definition, { environment: {}, clockShift, onLine });
  started.push(lambdaFunction);
  return lambdaFunction;
}

describe('a function', () => {
  it('a function has its own environment variables and none of the machine’s', async () => {
    expect(await start().invoke({ do: 'describe' })).toEqual({
      calls: 1,
      name: 'checks',
      own: 'mine',
      remaining: expect.closeTo(900_000, -5),
      arn: 'arn:aws:lambda:eu-west-2:000000000000:function:checks',
    });
  });

  it('a function reuses its instance for later calls, and starts more for simultaneous calls', async () => {
    const lambdaFunction = start();
    await lambdaFunction.invoke({ do: 'nothing' });
    expect(await lambdaFunction.invoke({ do: 'meet' })).toBe(2);
    const together = await Promise.all([{ do: 'meet' }, { do: 'meet' }].map((e) => lambdaFunction.invoke(e)));
    expect(together.toSorted()).toEqual([1, 3]);
  });

  it('a function returns null if its handler returns nothing', async () => {
    expect(await start().invoke({ do: 'nothing' })).toBeNull();
  });

  it('a function returns up to 6 MB and 100 bytes, and is not called with more than 6 MB', async () => {
    const lambdaFunction = start();
    const most = 6 * 1024 * 1024;
    const quotes = 2;
    const [longest, tooLong] = [most + 100 - quotes, most + 101 - quotes];
    expect(await lambdaFunction.invoke({ do: 'repeat', times: longest })).toHaveLength(longest);
    await expect(lambdaFunction.invoke({ do: 'repeat', times: tooLong })).rejects.toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
    const fill = most - JSON.stringify({ do: 'meet', fill: '' }).length;
    expect(await lambdaFunction.invoke({ do: 'meet', fill: 'a'.repeat(fill) })).toBe(3);
    await expect(lambdaFunction.invoke({ do: 'meet', fill: 'a'.repeat(fill + 1) })).rejects.toMatchObject({
      errorType: 'RequestEntityTooLargeException',
    });
    expect(await lambdaFunction.invoke({ do: 'meet' })).toBe(4);
  });

  it('a function reports what its handler throws, and keeps running', async () => {
    const lambdaFunction = start();
    const failure = { errorType: 'TypeError', errorMessage: 'no such thing' };
    await expect(lambdaFunction.invoke({ do: 'throw' })).rejects.toMatchObject(failure);
    expect(await lambdaFunction.invoke({ do: 'meet' })).toBe(2);
  });

  it.each([
    ['hang', 2_000, { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 2.00 seconds' }],
    ['exit', 900_000, { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with exit status 3' }],
  ])(
    'a function gets a new instance after a call that ends the old one: %s',
    async (what, timeoutMilliseconds, failure) => {
      const lambdaFunction = start({ timeoutMilliseconds });
      await expect(lambdaFunction.invoke({ do: what })).rejects.toMatchObject(failure);
      expect(await lambdaFunction.invoke({ do: 'meet' })).toBe(1);
    },
  );

  it('a function cannot use more memory than it is configured with', async () => {
    const lambdaFunction = start({ memoryMegabytes: 32 });
    await expect(lambdaFunction.invoke({ do: 'fill' })).rejects.toMatchObject({ name: 'FunctionError' });
    expect(await lambdaFunction.invoke({ do: 'meet' })).toBe(1);
  });

  it.each(['a space', '%41', '#1', '?x=1', 'ü', "'quoted'", '"quoted"'])(
    'a function loads from a folder with any name: %s',
    async (name) => {
      const module = join(folder, name, 'index.mjs');
      await mkdir(dirname(module));
      await copyFile(join(folder, 'index.mjs'), module);
      expect(await start({ module }).invoke({ do: 'meet' })).toBe(1);
    },
  );

  it('a function reports code that does not load', async () => {
    const failure = { errorType: 'Error', errorMessage: 'does not load' };
    await expect(
      start({ module: join(folder, 'broken.mjs') }).invoke({ do: 'nothing' }),
    ).rejects.toMatchObject(failure);
  });

  it('a function logs raw lines unchanged, and console lines in Lambda’s text format', async () => {
    await start().invoke({ do: 'print' });
    await expect.poll(() => lines).toHaveLength(2);
    expect(lines[0]).toBe('{"raw":true}');
    expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z\t[\da-f-]{36}\tINFO\ttold 1$/);
  });

  it('a function has the clock of the host', async () => {
    const day = 24 * 60 * 60 * 1000;
    const expected = new Date(Date.now() + 400 * day).toISOString().slice(0, 10);
    expect(await start({}, 400 * day).invoke({ do: 'day' })).toBe(expected);
  });

  it('a function finishes its calls after it was retired', async () => {
    const lambdaFunction = start();
    const call = lambdaFunction.invoke({ do: 'meet' });
    await lambdaFunction.retire();
    expect(await call).toBe(1);
  });
});
