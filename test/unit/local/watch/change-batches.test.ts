import { expect, test } from 'vitest';
import { ChangeBatches } from '../../../../local/watch/change-batches.ts';

/** Processing that a test ends itself. */
function startManually() {
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

test('files that change while a batch is processed form one more batch', async () => {
  const { worked, work, begun, end } = startManually();
  const batches = new ChangeBatches(work, async () => {});
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

test('files that are saved together form one batch', async () => {
  const { worked, work, begun, end } = startManually();
  const settled = Promise.withResolvers<void>();
  const batches = new ChangeBatches(work, () => settled.promise);
  const first = begun();
  batches.add('a');
  batches.add('b');
  settled.resolve();
  await first;
  end();
  await batches.stop();
  expect(worked).toEqual([['a', 'b']]);
});

test('a file that changes after the last batch is processed too', async () => {
  const { worked, work, begun, end } = startManually();
  const batches = new ChangeBatches(work, async () => {});
  for (const file of ['a', 'b']) {
    const one = begun();
    batches.add(file);
    await one;
    end();
    await new Promise(setImmediate);
  }
  expect(worked).toEqual([['a'], ['b']]);
});

test('waiting files are not processed after stop', async () => {
  const { worked, work, begun, end } = startManually();
  const batches = new ChangeBatches(work, async () => {});
  const first = begun();
  batches.add('a');
  await first;
  batches.add('b');
  const stopped = batches.stop();
  end();
  await stopped;
  expect(worked).toEqual([['a']]);
});
