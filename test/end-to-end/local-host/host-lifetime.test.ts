import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isRunning } from '../../../local/operating-system.ts';
import { createKey, getToken, openSession } from '../../support/callers.ts';
import { findFreeBase, startHost } from '../../support/local-host.ts';
import { listDescendants } from '../../support/processes.ts';

let data: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'latchkey-life-'));
});
afterAll(() => rm(data, { recursive: true }));

describe('a host', () => {
  it('a host keeps its data, has the clock it is given, and leaves no process behind', async () => {
    const first = await startHost(data);
    const key = await createKey(first.local, await getToken(data, 'ada@northgate.example'), 'northgate');
    expect(await openSession(first.local, 'northgate', key.value)).toBe(200);

    // If it is killed, it leaves a lock but no process.
    const ofFirst = await listDescendants(first.processId);
    expect(ofFirst).not.toEqual([]);
    process.kill(first.processId, 'SIGKILL');
    await expect.poll(() => ofFirst.filter(isRunning)).toEqual([]);

    const lastDay = dayBefore(key.expiresOn);
    const second = await startHost(data, '--date', lastDay);
    expect(second.output()).toContain('its lock is taken over and its data kept');
    expect(second.local.apiKeys).toEqual(first.local.apiKeys);
    expect(await openSession(second.local, 'northgate', key.value)).toBe(200);
    const expired = first.local.apiKeys.find(({ state }) => state === 'expiring-7');
    expect(await openSession(second.local, expired?.organisationId ?? '', expired?.value ?? '')).toBe(401);

    const ofSecond = await listDescendants(second.processId);
    expect(await second.stop()).toBe(0);
    expect(ofSecond.filter(isRunning)).toEqual([]);
    await expect(readFile(join(data, 'local.json'))).rejects.toThrow('ENOENT');
    expect(await readdir(data)).not.toContain('tmp');
  });

  it('a host ends with a message when DynamoDB Local ends', async () => {
    const host = await startHost(data);
    const { stdout } = await execa('ps', ['-A', '-o', 'pid=,ppid=,args=']);
    const engine = new RegExp(`^ *(\\d+) +${host.processId} .*LoopbackEngine`, 'm').exec(stdout)?.[1];
    process.kill(Number(engine), 'SIGKILL');
    expect(await host.ended).toEqual({
      exitCode: 1,
      stderr: `DynamoDB Local has ended. Read what it printed in ${join(data, 'logs', 'dynamodb.log')}, then start again.`,
    });
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'a host ends with everything that it has started when only npm gets a %s, even during the start',
    async (signal) => {
      // Without bundles, so that the synthesis takes longer than the start of DynamoDB Local.
      const own = await mkdtemp(join(tmpdir(), 'latchkey-start-'));
      onTestFinished(() => rm(own, { recursive: true }));
      const npm = execa('npm', ['start', '--', '--data', own], {
        env: { LATCHKEY_PORT: String(await findFreeBase()) },
        reject: false,
      });
      for await (const line of createInterface({ input: npm.stdout })) {
        if (line.startsWith('  Starting DynamoDB Local')) break;
      }
      let processes: number[] = [];
      const countStarted = async (): Promise<number> => {
        processes = await listDescendants(npm.pid ?? 0);
        return processes.length;
      };
      await expect.poll(countStarted).toBeGreaterThan(3); // the host, the engine, the synthesis
      npm.kill(signal);
      await expect.poll(() => processes.filter(isRunning)).toEqual([]);
      expect(await readdir(own)).not.toContain('tmp');
    },
  );
});

function dayBefore(date: string): string {
  const at = new Date(date);
  at.setUTCDate(at.getUTCDate() - 1);
  return at.toISOString().slice(0, 10);
}
