import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { devNull, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findLibraryFolder, startDynamodb } from '../../../emulator/dynamodb/dynamodb-engine.ts';
import { closeServer, findFreePort } from '../../../emulator/loopback-server.ts';
import { startMailbox } from '../../../emulator/mail/mailbox.ts';
import { startQueueEngine } from '../../../emulator/queues/queues.ts';
import { findListeningAddresses } from '../../support/processes.ts';

/** Starts each engine. @returns its port */
const ENGINES = {
  'DynamoDB Local': async () => {
    const { port, stop } = await startDynamodb({ logFile: devNull });
    onTestFinished(stop);
    return port;
  },
  'the queues': async () => {
    const { port, stop } = await startQueueEngine();
    onTestFinished(stop);
    return port;
  },
  'the mailbox': async () => {
    const port = await findFreePort();
    const server = await startMailbox(port);
    onTestFinished(() => closeServer(server));
    return port;
  },
};

/** Requests the status of a response to a signed request. */
async function requestStatus(port: number, headers: Record<string, string> = {}): Promise<number> {
  const credential = 'Credential=x/20260101/eu-west-2/sqs/aws4_request';
  const sent = request({
    host: '127.0.0.1',
    port,
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=x`, ...headers },
  }).end('{}');
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

describe.each(Object.entries(ENGINES))('%s', (_, start) => {
  it('an engine accepts connections from this machine only', async () => {
    const port = await start();
    const addresses = await findListeningAddresses(process.pid);
    expect(addresses).toContain(`127.0.0.1:${port}`);
    expect(addresses.filter((address) => !address.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('an engine refuses what a page of another site could make a browser send', async () => {
    const port = await start();
    expect(await requestStatus(port)).not.toBe(403);
    expect(await requestStatus(port, { host: `attacker.example:${port}` })).toBe(403);
    expect(await requestStatus(port, { origin: 'https://attacker.example' })).toBe(403);
  });
});

describe('the main class of DynamoDB Local', () => {
  it('the main class of DynamoDB Local is what its source compiles to', async ({ skip }) => {
    const { failed } = await execa('javac', ['--version'], { reject: false });
    skip(failed, 'This machine runs Java, but cannot compile it.');
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-class-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const source = join(import.meta.dirname, '../../../emulator/dynamodb/dynamodb-local');
    const run = (command: string, ...args: string[]) => execa(command, args, { cwd: findLibraryFolder() });
    const classPath = ['DynamoDBLocal.jar', join('DynamoDBLocal_lib', '*')].join(delimiter);
    const options = ['--release', '17', '-g:none', '-cp', classPath, '-d', folder];
    await run('javac', ...options, join(source, 'LoopbackEngine.java'));
    const [committed, compiled] = await Promise.all(
      [source, folder].map((each) => run('javap', '-p', '-c', '-cp', each, 'LoopbackEngine')),
    );
    expect(compiled?.stdout).toBe(committed?.stdout);
  });
});
