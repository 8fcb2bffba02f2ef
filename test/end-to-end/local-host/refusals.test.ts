import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { freeBase, runHost } from '../../support/local-host.ts';

let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'latchkey-refused-'));
});
afterEach(() => rm(data, { recursive: true }));

/** What a host that cannot start says, to the person who started it. */
async function refusalOf(host: ReturnType<typeof runHost>): Promise<string> {
  const { exitCode, stderr, stdout } = await host;
  expect(exitCode).toBe(1);
  expect(stderr + stdout).not.toMatch(/^\s+at /m);
  return stderr;
}

describe('a host that cannot start says what to do', () => {
  it('where a port is taken', async () => {
    const base = await freeBase();
    const server = createServer().listen(base + 4, '127.0.0.1');
    await once(server, 'listening');
    expect(await refusalOf(runHost(base, data))).toBe(
      `Port ${base + 4} is taken by another program: stop that, or choose other ports with LATCHKEY_PORT=4000 npm start.`,
    );
    server.close();
  });

  it('where its data folder is in use', async () => {
    expect(await refusalOf(runHost(await freeBase(), inject('localHostData')))).toMatch(
      /^Latchkey is running already, as process \d+: stop it first, or choose another folder with --data\.$/,
    );
  });

  it('where there is no Java', async () => {
    const host = execa(process.execPath, ['local/main.ts', '--data', data], {
      env: { LATCHKEY_PORT: String(await freeBase()), PATH: data, JAVA_HOME: '' },
      reject: false,
    });
    expect(await refusalOf(host)).toBe(
      'DynamoDB Local needs Java 17 to 25, but no Java was found that runs: install Java 17 (https://adoptium.net) and start again.',
    );
  });

  it('where its tables are damaged', async () => {
    await mkdir(join(data, 'dynamodb'));
    await writeFile(join(data, 'dynamodb', 'shared-local-instance.db'), 'not a database '.repeat(1000));
    expect(await refusalOf(runHost(await freeBase(), data))).toBe(
      'DynamoDB Local cannot use the data folder. Free some disk if it is full, or start over with npm start -- --fresh.',
    );
  });

  it('where its data folder is a file', async () => {
    const file = join(data, 'file');
    await writeFile(file, '');
    expect(await refusalOf(runHost(await freeBase(), file))).toBe(
      `Latchkey needs ${file}. It is not a folder: choose another folder with --data.`,
    );
  });

  it('where its data folder would be in a file', async () => {
    const file = join(data, 'file');
    await writeFile(file, '');
    expect(await refusalOf(runHost(await freeBase(), join(file, 'folder')))).toBe(
      `Latchkey needs ${join(file, 'folder')}. It is not in a folder: choose another folder with --data.`,
    );
  });

  it('where its port is none', async () => {
    const host = execa(process.execPath, ['local/main.ts'], { env: { LATCHKEY_PORT: 'x' }, reject: false });
    expect(await refusalOf(host)).toBe('Set LATCHKEY_PORT to a port from 1024 to 65530: it is “x”.');
  });

  it('where there is no app of another team', async () => {
    expect(await refusalOf(runHost(await freeBase(), data, '--protect', data))).toBe(
      `There is no synthesized app in ${data}: run cdk synth there, and name its cdk.out.`,
    );
  });

  it('where the app of another team has no API', async () => {
    new App({ outdir: data }).synth();
    expect(await refusalOf(runHost(await freeBase(), data, '--protect', data))).toBe(
      `The app in ${data} has no API.`,
    );
  });

  it('where the app of another team was synthesized by a newer CDK', async () => {
    await writeFile(join(data, 'manifest.json'), '{"version":"999.0.0"}');
    expect(await refusalOf(runHost(await freeBase(), data, '--protect', data))).toMatch(
      /^The app in .+ cannot be read: Cloud assembly schema version mismatch/,
    );
  });

  it.each(['2027-02-30', 'tomorrow'])('where its day is none: %s', async (date) => {
    const host = runHost(await freeBase(), data, '--date', date);
    expect(await refusalOf(host)).toContain('Write a date such as 2027-03-01.');
  });
});
