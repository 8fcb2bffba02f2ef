import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import settings from '../../../local/demonstration/managing-keys.json' with { type: 'json' };
import { aLocalFile } from '../../support/local-file-fixture.ts';
import { runCommand } from '../../support/run-command.ts';

test('the value of the organisation’s managing key is printed, and nothing else', async ({
  onTestFinished,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'managing-key-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const organisationId = 'northgate';
  const key = {
    organisationId,
    keyId: 'a',
    name: 'Provisioning',
    state: 'fresh' as const,
    value: 'lk_value',
  };
  const host = aLocalFile({
    urls: {},
    permissionCatalogue: JSON.stringify(settings),
    organisations: [{ organisationId, name: 'Northgate University', features: [] }],
    apiKeys: [{ ...key, permissionLevel: 'provisioning' }],
  });
  await writeFile(join(folder, 'local.json'), JSON.stringify(host));
  const run = (id: string) => runCommand('managing-key-command.ts', [id, '--data', folder]);
  expect(await run(organisationId)).toEqual({ exitCode: 0, stdout: 'lk_value', stderr: '' });
  expect(await run('nowhere')).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'There is no organisation nowhere. There are: northgate.',
  });
});
