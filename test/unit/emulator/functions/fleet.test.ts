import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionDefinition } from '../../../../emulator/functions/definition.ts';
import { Fleet } from '../../../../emulator/functions/fleet.ts';

let folder: string;
let fleet: Fleet;
let failures: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-fleet-'));
  failures = [];
  fleet = new Fleet({
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

/** A function that counts its calls and answers with its version and who it is to AWS. */
async function define(name: string, version: number): Promise<FunctionDefinition> {
  const module = join(folder, `${name}-${version}.mjs`);
  await writeFile(
    module,
    `let calls = 0;
     export const handler = (event) => {
       if (event === 'fail') throw new Error('as asked');
       calls += 1;
       return { version: ${version}, calls, accessKeyId: process.env.AWS_ACCESS_KEY_ID };
     };`,
  );
  return {
    name,
    arn: `arn:${name}`,
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

describe('the fleet of functions', () => {
  it('replaces those that have changed, and lets the others run on', async () => {
    await fleet.use([await define('changed', 1), await define('kept', 1), await define('gone', 1)]);
    for (const arn of ['arn:changed', 'arn:kept', 'arn:gone']) await fleet.invoke(arn, {});
    await fleet.use([await define('changed', 2), await define('kept', 1)]);
    expect(await fleet.invoke('arn:changed', {})).toMatchObject({ version: 2, calls: 1 });
    expect(await fleet.invoke('arn:kept', {})).toMatchObject({ version: 1, calls: 2 });
    await expect(fleet.invoke('arn:gone', {})).rejects.toThrow('No stack has the function arn:gone');
  });

  it('gives each function an access key of its own', async () => {
    await fleet.use([await define('one', 1), await define('other', 1)]);
    for (const name of ['one', 'other']) {
      const { accessKeyId } = (await fleet.invoke(`arn:${name}`, {})) as { accessKeyId: string };
      expect(fleet.principal(accessKeyId)).toEqual({ functionName: name, roleName: `role-of-${name}` });
    }
    expect(fleet.principal('operator')).toBeUndefined();
  });

  it('tells the host of a call that failed, beside the caller', async () => {
    await fleet.use([await define('one', 1)]);
    await expect(fleet.invoke('arn:one', 'fail')).rejects.toMatchObject({ errorMessage: 'as asked' });
    expect(failures).toEqual(['one']);
  });
});
