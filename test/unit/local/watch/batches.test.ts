import { expect, test } from 'vitest';
import { Batches } from '../../../../local/watch/batches.ts';

/** Work that a test ends by hand. */
function byHand() {
  const worked: string[][] = [];
  const ends: (() => void)[] = [];
  const begins: (() => void)[] = [];
  const work = (files: ReadonlySet<string>): Promise<void> => {
    worked.push([...files]);
    begins.shift()?.();
    return new Promise((resolve) => ends.push(resolve));
  };
  return {
    worked,
    work,
    begun: () => new Promise<void>((resolve) => begins.push(resolve)),
    end: () => ends.shift()?.(),
  };
}

test('saves that come while a batch is worked on are merged into one more', async () => {
  const { worked, work, begun, end } = byHand();
  const batches = new Batches(work, async () => {});
  const first = begun();
  batches.add('a');
  await first;
  for (const file of ['a', 'b', 'a', 'c']) batches.add(file);
  const second = begun();
  end();
  await second;
  end();
  await batches.stop();
  expect(worked).toEqual([['a'], ['a', 'b', 'c']]);
});

test('files that are saved together are one batch', async () => {
  const { worked, work, begun, end } = byHand();
  const settled = Promise.withResolvers<void>();
  const batches = new Batches(work, () => settled.promise);
  const first = begun();
  batches.add('a');
  batches.add('b');
  settled.resolve();
  await first;
  end();
  await batches.stop();
  expect(worked).toEqual([['a', 'b']]);
});

test('a save after everything is done is worked on, too', async () => {
  const { worked, work, begun, end } = byHand();
  const batches = new Batches(work, async () => {});
  for (const file of ['a', 'b']) {
    const one = begun();
    batches.add(file);
    await one;
    end();
    await new Promise(setImmediate);
  }
  expect(worked).toEqual([['a'], ['b']]);
});

test('nothing that waits is begun after it is stopped', async () => {
  const { worked, work, begun, end } = byHand();
  const batches = new Batches(work, async () => {});
  const first = begun();
  batches.add('a');
  await first;
  batches.add('b');
  const stopped = batches.stop();
  end();
  await stopped;
  expect(worked).toEqual([['a']]);
});
