import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../../local/lock.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-lock-'));
  file = join(folder, 'host.lock');
});
afterEach(() => rm(folder, { recursive: true }));

describe('the lock of a data folder', () => {
  it('names its holder, and is gone once released', async () => {
    const lock = await takeLock(file);
    expect(lock.tookOver).toBe(false);
    expect(await readFile(file, 'utf8')).toBe(String(process.pid));
    await lock.release();
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  it('cannot be taken from a host that runs', async () => {
    await writeFile(file, String(process.ppid));
    await expect(takeLock(file)).rejects.toThrow(
      `running already, as process ${process.ppid}: stop it first`,
    );
  });

  it.each(['a host that has ended', 'half a file'])('is taken over from %s', async (from) => {
    await writeFile(file, from === 'half a file' ? '' : String(await endedProcess()));
    const lock = await takeLock(file);
    expect(lock.tookOver).toBe(true);
    expect(await readFile(file, 'utf8')).toBe(String(process.pid));
  });
});

async function endedProcess(): Promise<number | undefined> {
  const child = execa(process.execPath, ['--version']);
  await child;
  return child.pid;
}
