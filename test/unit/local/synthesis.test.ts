import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isRunning } from '../../../local/operating-system.ts';
import { listDescendants } from '../../support/processes.ts';

/** An app whose synthesis never ends, because it waits for a child process as it does for the build of the page. */
const APP = `import { execFileSync } from 'node:child_process';
execFileSync(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'pipe' });
`;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'latchkey-synthesis-'));
  await mkdir(join(root, 'bin'));
  await writeFile(join(root, 'cdk.json'), '{"context":{}}');
  await writeFile(join(root, 'bin/latchkey.ts'), APP);
});
afterEach(() => rm(root, { recursive: true }));

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'a synthesis ends with all that it has started when its host ends by %s',
  async (signal) => {
    const options = JSON.stringify({
      folders: { root, assembly: join(root, 'cdk.out'), bundles: join(root, 'bundles') },
      ports: {},
    });
    const script = `
      import { synthesize } from ${JSON.stringify(new URL('../../../local/synthesis.ts', import.meta.url).href)};
      process.once('SIGTERM', () => process.exit(1));
      synthesize(${options}, new AbortController().signal);
      console.log('started');`;
    const host = execa(process.execPath, ['--input-type=module', '-e', script], { reject: false });
    for await (const line of createInterface({ input: host.stdout })) if (line === 'started') break;
    let processes: number[] = [];
    const countStarted = async (): Promise<number> => {
      processes = await listDescendants(host.pid ?? 0);
      return processes.length;
    };
    await expect.poll(countStarted).toBe(2); // the synthesis and its child
    host.kill(signal);
    await expect.poll(() => processes.filter(isRunning)).toEqual([]);
  },
);
