import { expect, test } from 'vitest';
import { mapConcurrently, memoize } from '../../../core/concurrency.ts';

test('results keep the order of the items, and at most 25 calls are in flight', async () => {
  let [inFlight, most] = [0, 0];
  const items = Array.from({ length: 60 }, (_, index) => index);
  const results = await mapConcurrently(items, async (item) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await new Promise(setImmediate);
    inFlight -= 1;
    return item * 2;
  });
  expect(results).toEqual(items.map((item) => item * 2));
  expect(most).toBe(25);
});

test('a lookup is shared by calls for one ID, repeated after a failure, and forgotten after 10,000 others', async () => {
  const asked: string[] = [];
  const lookUp = memoize(async (id) => {
    asked.push(id);
    if (id === 'fails') throw new Error('busy');
    return id.toUpperCase();
  });
  expect(await Promise.all([lookUp('a'), lookUp('a'), lookUp('b')])).toEqual(['A', 'A', 'B']);
  for (let attempt = 0; attempt < 2; attempt++) await expect(lookUp('fails')).rejects.toThrow('busy');
  expect(asked).toEqual(['a', 'b', 'fails', 'fails']);
  await Promise.all(Array.from({ length: 9_998 }, (_, index) => lookUp(`${index}`)));
  await lookUp('a');
  expect(asked).toHaveLength(4 + 9_998);
  await lookUp('one more');
  await lookUp('a');
  expect(asked.slice(-2)).toEqual(['one more', 'a']);
});
