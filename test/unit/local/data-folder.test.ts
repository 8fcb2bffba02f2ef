import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareDataFolder } from '../../../local/data-folder.ts';
import { Progress } from '../../../local/progress.ts';
import { foldersIn } from '../../../local/settings.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-data-'));
  await mkdir(join(folder, 'dynamodb'));
  const files = [
    'dynamodb/tables.db',
    'demonstration.json',
    'signing-keys.json',
    'local.json',
    'of-somebody-else',
    'tmp/left-by-a-host-that-was-killed',
  ];
  await mkdir(join(folder, 'tmp'));
  await Promise.all(files.map((file) => writeFile(join(folder, file), 'kept')));
});
afterEach(() => rm(folder, { recursive: true }));

/** What is in the folder after a host has used it. */
async function prepared(fresh: boolean): Promise<string[]> {
  await using cleanUp = new AsyncDisposableStack();
  await prepareDataFolder(foldersIn(folder), fresh, new Progress(new PassThrough()), cleanUp);
  await writeFile(join(folder, 'tmp', 'something'), 'made while it runs');
  await cleanUp.disposeAsync();
  return (await readdir(folder)).toSorted();
}

describe('the data folder', () => {
  it('keeps what was made at the first start, and not what tells of a host that runs no more', async () => {
    const kept = [
      'demonstration.json',
      'dynamodb',
      'lock.db',
      'logs',
      'of-somebody-else',
      'signing-keys.json',
    ];
    expect(await prepared(false)).toEqual(kept);
  });

  it('forgets all that the host made, and nothing else, when it is to start over', async () => {
    expect(await prepared(true)).toEqual(['lock.db', 'logs', 'of-somebody-else']);
  });
});
