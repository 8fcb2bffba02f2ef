import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findLeaks, type Leak } from '../../../../cli/keys/find-leaks.ts';
import { formatKeyValue, SECRET_BYTES } from '../../../../core/key-value.ts';

const reference = { organisationId: 'northgate', keyId: '01KAPB7Q0X3TN3RZFVY9X5D6QH' };
const value = formatKeyValue('lk', reference, randomBytes(SECRET_BYTES));

async function writeFolder(files: Record<string, string | Buffer>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-leaks-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

test('leaked values are found with file, line and key in any file below a folder, and are never repeated', async () => {
  const folder = await writeFolder({
    'app/settings.env': `A=1\r\nKEY="${value}" ${value}\n`,
    'image.bin': Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(value), Buffer.from([0])]),
    'clean.txt': value.slice(0, -1),
    '.git/config': value,
    'node_modules/a/index.js': value,
  });
  await symlink('..', join(folder, 'app/circle'));
  const found: Leak[] = [];
  const counts = await findLeaks([folder], (leak) => found.push(leak));
  expect(counts).toEqual({ files: 3, leaks: 3 });
  expect(found.map(({ file, line }) => `${file.slice(folder.length + 1)}:${line}`).sort()).toEqual([
    'app/settings.env:2',
    'app/settings.env:2',
    'image.bin:1',
  ]);
  expect(found[0]).toMatchObject({ ...reference, prefix: 'lk', hint: value.slice(-4) });
  expect(JSON.stringify(found)).not.toContain(value.slice(0, -4));
  expect(await findLeaks([join(folder, 'image.bin')], () => {})).toEqual({ files: 1, leaks: 1 });
});

test('a path that does not exist is named', async () => {
  await expect(findLeaks(['/nowhere/at/all'], () => {})).rejects.toThrow('“/nowhere/at/all” cannot be read');
});
