import { join } from 'node:path';
import { execa } from 'execa';
import { expect, inject, test } from 'vitest';

const COMMAND = join(import.meta.dirname, '../../../cli/smoke-command.ts');
const local = inject('localHost');

test('the smoke test of a running host passes', async () => {
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [COMMAND, '--data', inject('localHostData')],
    { reject: false },
  );
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
