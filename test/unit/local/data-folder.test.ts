import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareDataFolder } from '../../../local/data-folder.ts';
import { resolveFolders } from '../../../local/host-options.ts';
import { Progress } from '../../../local/progress.ts';

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

/** Lists the folder after a host has used it. */
async function listAfterUse(fresh: boolean): Promise<string[]> {
  await using cleanUp = new AsyncDisposableStack();
  await prepareDataFolder(resolveFolders(folder), fresh, new Progress(new PassThrough()), cleanUp);
  await writeFile(join(folder, 'tmp', 'something'), 'made while it runs');
  await cleanUp.disposeAsync();
  return (await readdir(folder)).toSorted();
}

describe('the data folder', () => {
  it('the data folder keeps the data of the first start, and removes what an earlier host left behind', async () => {
    const kept = [
      'demonstration.json',
      'dynamodb',
      'lock.db',
      'logs',
      'of-somebody-else',
      'signing-keys.json',
    ];
    expect(await listAfterUse(false)).toEqual(kept);
  });

  it('the data folder loses the data of earlier hosts, and nothing else, if the host starts fresh', async () => {
    expect(await listAfterUse(true)).toEqual(['lock.db', 'logs', 'of-somebody-else']);
  });
});
