import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa, type ResultPromise } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock } from '../../../local/data-folder.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-lock-'));
  file = join(folder, 'lock.db');
});
afterEach(() => rm(folder, { recursive: true }));

/** Acquires the lock when it reads a line, prints the result, and holds the lock until it is killed. */
const HOLDER = `
  import { acquireLock } from ${JSON.stringify(new URL('../../../local/data-folder.ts', import.meta.url).href)};
  console.log('waiting');
  process.stdin.once('data', () => {
    try {
      console.log(acquireLock(process.argv[1]).tookOver ? 'took over' : 'took');
    } catch (error) {
      console.log(error.message);
    }
  });`;

/** Starts a process that acquires the lock on request. */
async function startHolder() {
  const holder = execa(process.execPath, ['--input-type=module', '-e', HOLDER, file], { reject: false });
  const lines = createInterface({ input: holder.stdout })[Symbol.asyncIterator]();
  await lines.next();
  const acquire = async (): Promise<string> => {
    holder.stdin.write('\n');
    return String((await lines.next()).value);
  };
  return { acquire, processId: holder.pid, kill: () => kill(holder) };
}

async function kill(holder: ResultPromise): Promise<void> {
  holder.kill('SIGKILL');
  await holder;
}

describe('the lock of a data folder', () => {
  it('the lock of a data folder can be acquired again after it was released', () => {
    for (const _ of ['first', 'second']) {
      const lock = acquireLock(file);
      expect(lock.tookOver).toBe(false);
      lock.release();
    }
  });

  it('the lock of a data folder cannot be acquired while another host holds it', async () => {
    const holder = await startHolder();
    expect(await holder.acquire()).toBe('took');
    expect(() => acquireLock(file)).toThrow(
      `Latchkey is already running as process ${holder.processId}. Stop it first, or choose another folder with --data.`,
    );
    await holder.kill();
  });

  it('the lock of a data folder is acquired by exactly one of several hosts after its holder was killed', async () => {
    const dead = await startHolder();
    await dead.acquire();
    await dead.kill();
    for (let round = 0; round < 3; round++) {
      const holders = await Promise.all(Array.from({ length: 6 }, startHolder));
      const answers = await Promise.all(holders.map((holder) => holder.acquire()));
      const winner = holders[answers.indexOf('took over')];
      expect(answers.toSorted()).toEqual([
        ...Array(5).fill(
          `Latchkey is already running as process ${winner?.processId}. Stop it first, or choose another folder with --data.`,
        ),
        'took over',
      ]);
      await Promise.all(holders.map((holder) => holder.kill()));
    }
  });

  it('the lock of a data folder cannot be acquired if its file is not a database or its folder is missing', async () => {
    await writeFile(file, 'not a database '.repeat(100));
    expect(() => acquireLock(file)).toThrow(`${file} cannot be used (file is not a database)`);
    expect(() => acquireLock(join(folder, 'nowhere', 'lock.db'))).toThrow('unable to open database file');
  });
});
