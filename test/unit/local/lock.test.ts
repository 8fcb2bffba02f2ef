import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa, type ResultPromise } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../../local/lock.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-lock-'));
  file = join(folder, 'lock.db');
});
afterEach(() => rm(folder, { recursive: true }));

/** Takes the lock as soon as it reads a line, says so, and holds it until it is killed. */
const HOLDER = `
  import { takeLock } from ${JSON.stringify(new URL('../../../local/lock.ts', import.meta.url).href)};
  console.log('waiting');
  process.stdin.once('data', () => {
    try {
      console.log(takeLock(process.argv[1]).tookOver ? 'took over' : 'took');
    } catch (error) {
      console.log(error.message);
    }
  });`;

/** A process that is about to take the lock. */
async function startHolder() {
  const holder = execa(process.execPath, ['--input-type=module', '-e', HOLDER, file], { reject: false });
  const lines = createInterface({ input: holder.stdout })[Symbol.asyncIterator]();
  await lines.next();
  const take = async (): Promise<string> => {
    holder.stdin.write('\n');
    return String((await lines.next()).value);
  };
  return { take, processId: holder.pid, kill: () => getEnd(holder) };
}

async function getEnd(holder: ResultPromise): Promise<void> {
  holder.kill('SIGKILL');
  await holder;
}

describe('the lock of a data folder', () => {
  it('can be taken again once it is released', () => {
    for (const _ of ['first', 'second']) {
      const lock = takeLock(file);
      expect(lock.tookOver).toBe(false);
      lock.release();
    }
  });

  it('cannot be taken from a host that runs', async () => {
    const holder = await startHolder();
    expect(await holder.take()).toBe('took');
    expect(() => takeLock(file)).toThrow(
      `Latchkey is running already, as process ${holder.processId}: stop it first, or choose another folder with --data.`,
    );
    await holder.kill();
  });

  it('goes to one alone of many hosts that want it at once, each time its holder is killed', async () => {
    const dead = await startHolder();
    await dead.take();
    await dead.kill();
    for (let round = 0; round < 3; round++) {
      const holders = await Promise.all(Array.from({ length: 6 }, startHolder));
      const answers = await Promise.all(holders.map((holder) => holder.take()));
      const winner = holders[answers.indexOf('took over')];
      expect(answers.toSorted()).toEqual([
        ...Array(5).fill(
          `Latchkey is running already, as process ${winner?.processId}: stop it first, or choose another folder with --data.`,
        ),
        'took over',
      ]);
      await Promise.all(holders.map((holder) => holder.kill()));
    }
  });

  it('cannot be taken if its file is something else, or its folder is not there', async () => {
    await writeFile(file, 'not a database '.repeat(100));
    expect(() => takeLock(file)).toThrow(`${file} cannot be used (file is not a database)`);
    expect(() => takeLock(join(folder, 'nowhere', 'lock.db'))).toThrow('unable to open database file');
  });
});
