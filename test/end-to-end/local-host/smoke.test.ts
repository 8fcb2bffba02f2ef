import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, inject, test } from 'vitest';

const COMMAND = join(import.meta.dirname, '../../../cli/smoke-command.ts');
const local = inject('localHost');

const smoke = (data: string) => execa(process.execPath, [COMMAND, '--data', data], { reject: false });

test('the smoke test of a running host passes', async () => {
  const { exitCode, stdout, stderr } = await smoke(inject('localHostData'));
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    `ok      the admin page opens at ${local.urls.adminPage}`,
    'ok      the admin page calls this admin API and this sign-in',
    `ok      the admin API at ${local.urls.adminApi} asks for a token`,
    `ok      sign-in answers at ${local.urls.identityProvider}`,
    'ok      the example API refuses an unknown key',
    'All 5 checks passed.',
  ]);
});

test('the smoke test fails with 1, and names each part that does not answer', async () => {
  const data = await mkdtemp(join(tmpdir(), 'smoke-'));
  const urls = { ...local.urls, adminApi: 'http://localhost:1' };
  await writeFile(join(data, 'local.json'), JSON.stringify({ ...local, urls }));
  const { exitCode, stdout, stderr } = await smoke(data);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(
    'FAILED  the admin API at http://localhost:1 asks for a token: there was no answer',
  );
  expect(stderr).toContain('2 of 5 checks failed.');
  await rm(data, { recursive: true });
});
