import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionDefinition } from '../../../../emulator/functions/function-definition.ts';
import { FunctionFleet } from '../../../../emulator/functions/function-fleet.ts';

let folder: string;
let fleet: FunctionFleet;
let failures: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-fleet-'));
  failures = [];
  fleet = new FunctionFleet({
    environment: {},
    clockShift: 0,
    onLine: () => {},
    onFailure: ({ name }) => void failures.push(name),
  });
});
afterEach(async () => {
  await fleet.stop();
  await rm(folder, { recursive: true });
});

/** A function that counts its calls and returns its version and its access key. */
async function define(name: string, version: number): Promise<FunctionDefinition> {
  const module = join(folder, `${name}-${version}.mjs`);
  await writeFile(
    module,
    `let calls = 0;
     export const handler = (event, context) => {
       if (event === 'fail') throw new Error('as asked');
       calls += 1;
       return { version: ${version}, calls, invoked: context.invokedFunctionArn, accessKeyId: process.env.AWS_ACCESS_KEY_ID };
     };`,
  );
  return {
    name,
    arn: `arn:${name}`,
    qualifiedArns: [`arn:${name}:live`],
    roleName: `role-of-${name}`,
    metadata: {},
    module,
    handlerName: 'handler',
    environment: {},
    timeoutMilliseconds: 900_000,
    memoryMegabytes: 128,
    logGroupName: name,
  };
}

describe('a fleet of functions', () => {
  it('a fleet of functions replaces changed functions and keeps the instances of the others', async () => {
    await fleet.deploy([await define('changed', 1), await define('kept', 1), await define('gone', 1)]);
    for (const arn of ['arn:changed', 'arn:kept', 'arn:gone']) await fleet.invoke(arn, {});
    await fleet.deploy([await define('changed', 2), await define('kept', 1)]);
    expect(await fleet.invoke('arn:changed', {})).toMatchObject({ version: 2, calls: 1 });
    expect(await fleet.invoke('arn:kept', {})).toMatchObject({ version: 1, calls: 2 });
    await expect(fleet.invoke('arn:gone', {})).rejects.toThrow('No stack has the function arn:gone');
  });

  it('a fleet of functions calls a function by the ARN of its alias, with the same instances', async () => {
    await fleet.deploy([await define('one', 1)]);
    expect(await fleet.invoke('arn:one', {})).toMatchObject({ calls: 1, invoked: 'arn:one' });
    expect(await fleet.invoke('arn:one:live', {})).toMatchObject({ calls: 2, invoked: 'arn:one:live' });
    await expect(fleet.invoke('arn:one:other', {})).rejects.toThrow(
      'No stack has the function arn:one:other',
    );
  });

  it('a fleet of functions gives each function an access key of its own', async () => {
    await fleet.deploy([await define('one', 1), await define('other', 1)]);
    for (const name of ['one', 'other']) {
      const { accessKeyId } = (await fleet.invoke(`arn:${name}`, {})) as { accessKeyId: string };
      expect(fleet.findPrincipal(accessKeyId)).toEqual({ functionName: name, roleName: `role-of-${name}` });
    }
    expect(fleet.findPrincipal('operator')).toBeUndefined();
  });

  it('a fleet of functions reports a failed call to the host as well as to the caller', async () => {
    await fleet.deploy([await define('one', 1)]);
    await expect(fleet.invoke('arn:one', 'fail')).rejects.toMatchObject({ errorMessage: 'as asked' });
    expect(failures).toEqual(['one']);
  });
});
