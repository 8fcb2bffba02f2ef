import { link, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createStreamPositions } from '../../../../emulator/streams/stream-positions.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'positions-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  file = join(folder, 'stream-positions.json');
});

test('positions are found again after a restart, those of several streams too that were saved at the same time', async () => {
  const positions = createStreamPositions(file);
  const streams = Array.from({ length: 20 }, (_, index) => `shard ${index}`);
  await Promise.all(
    streams.flatMap((shard) => ['1', '2'].map((position) => positions.save('publish', shard, position))),
  );
  const restarted = createStreamPositions(file);
  expect(streams.map((shard) => restarted.find('publish', shard))).toEqual(streams.map(() => '2'));
  expect(restarted.find('other', 'shard 0')).toBeUndefined();
});

test('a host that is killed while it saves a position finds the ones before: the file is replaced, never written over', async () => {
  const positions = createStreamPositions(file);
  await positions.save('publish', 'shard', '1');
  const before = join(folder, 'before');
  await link(file, before); // the file as it was, by another name
  await positions.save('publish', 'shard', '2');
  expect(createStreamPositions(before).find('publish', 'shard')).toBe('1');
  expect(createStreamPositions(file).find('publish', 'shard')).toBe('2');
  expect(await readFile(before, 'utf8')).not.toBe(await readFile(file, 'utf8'));
});

test('a position that cannot be saved is reported, and the next one is saved all the same', async () => {
  const missing = join(folder, 'missing');
  const positions = createStreamPositions(join(missing, 'stream-positions.json'));
  await expect(positions.save('publish', 'shard', '1')).rejects.toThrow('ENOENT');
  await mkdir(missing);
  await positions.save('publish', 'shard', '2');
  expect(createStreamPositions(join(missing, 'stream-positions.json')).find('publish', 'shard')).toBe('2');
});
