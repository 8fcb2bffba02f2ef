import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { findFreeBase, runHost } from '../../support/local-host.ts';

let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'latchkey-refused-'));
});
afterEach(() => rm(data, { recursive: true }));

/** Waits until a host fails to start. @returns what it printed, which has no stack trace */
async function waitForRefusal(host: ReturnType<typeof runHost>): Promise<string> {
  const { exitCode, stderr, stdout } = await host;
  expect(exitCode).toBe(1);
  expect(stderr + stdout).not.toMatch(/^\s+at /m);
  return stderr;
}

describe('a host that cannot start', () => {
  it('a host that cannot start names a port that is in use, and proposes others', async () => {
    const base = await findFreeBase();
    const server = createServer().listen(base + 4, '127.0.0.1');
    await once(server, 'listening');
    expect(await waitForRefusal(runHost(base, data))).toBe(
      `Another program uses port ${base + 4}. Stop it, or choose other ports with LATCHKEY_PORT=4000 npm start.`,
    );
    server.close();
  });

  it('a host that cannot start names the host that uses its data folder', async () => {
    expect(await waitForRefusal(runHost(await findFreeBase(), inject('localHostData')))).toMatch(
      /^Latchkey is already running as process \d+\. Stop it first, or choose another folder with --data\.$/,
    );
  });

  it('a host that cannot start tells which Java to install if there is none', async () => {
    const host = execa(process.execPath, ['local/main.ts', '--data', data], {
      env: { LATCHKEY_PORT: String(await findFreeBase()), PATH: data, JAVA_HOME: '' },
      reject: false,
    });
    expect(await waitForRefusal(host)).toBe(
      'DynamoDB Local needs Java 17 to 25, but no Java was found that runs: install Java 17 (https://adoptium.net) and start again.',
    );
  });

  it('a host that cannot start tells how to start over if its tables are damaged', async () => {
    await mkdir(join(data, 'dynamodb'));
    await writeFile(join(data, 'dynamodb', 'shared-local-instance.db'), 'not a database '.repeat(1000));
    expect(await waitForRefusal(runHost(await findFreeBase(), data))).toBe(
      'DynamoDB Local cannot use the data folder. Free some disk if it is full, or start over with npm start -- --fresh.',
    );
  });

  it('a host that cannot start asks for another data folder if that is a file', async () => {
    const file = join(data, 'file');
    await writeFile(file, '');
    expect(await waitForRefusal(runHost(await findFreeBase(), file))).toBe(
      `Latchkey cannot use ${file}: it is not a folder. Choose another folder with --data.`,
    );
  });

  it('a host that cannot start asks for another data folder if the parent of that is a file', async () => {
    const file = join(data, 'file');
    await writeFile(file, '');
    expect(await waitForRefusal(runHost(await findFreeBase(), join(file, 'folder')))).toBe(
      `Latchkey cannot use ${join(file, 'folder')}: a folder in its path is a file. Choose another folder with --data.`,
    );
  });

  it('a host that cannot start asks for a valid port if LATCHKEY_PORT is not a number', async () => {
    const host = execa(process.execPath, ['local/main.ts'], { env: { LATCHKEY_PORT: 'x' }, reject: false });
    expect(await waitForRefusal(host)).toBe('LATCHKEY_PORT is “x”. Set it to a port from 1024 to 65530.');
  });

  it('a host that cannot start tells what an app of another team may be if there is none', async () => {
    expect(await waitForRefusal(runHost(await findFreeBase(), data, '--protect', data))).toMatch(
      /^There is no app in .+\. Name the cdk\.out of a CDK app after cdk synth, the folder of a SAM template, or /,
    );
  });

  it.each(['2027-02-30', 'tomorrow'])('a host that cannot start asks for a valid date: %s', async (date) => {
    const host = runHost(await findFreeBase(), data, '--date', date);
    expect(await waitForRefusal(host)).toContain('Write a date such as 2027-03-01.');
  });
});
