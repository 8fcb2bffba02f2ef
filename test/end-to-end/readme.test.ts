import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { expect, inject, test } from 'vitest';

test('the README’s walk works as printed', async () => {
  const { stdout, exitCode } = await execa('bash', ['-euo', 'pipefail', '-c', forThisHost(await walk())]);
  expect(exitCode).toBe(0);
  expect(stdout.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 403', 'HTTP/1.1 401']);
  expect(stdout).toContain('"value":"lk_northgate_');
  expect(stdout).toContain('"sessionInitiatorUrl"');
  expect(stdout).toContain('"status":"disabled"');
  expect(stdout).toContain('badCredentials');
});

/** The commands under the README's marker. */
async function walk(): Promise<string> {
  const readme = await readFile('README.md', 'utf8');
  const commands = /<!-- walk:.*?-->\n```sh\n(.*?)```/s.exec(readme)?.[1];
  if (commands === undefined) throw new Error('The README has no walk');
  return commands;
}

/** The host of the tests stands on other ports and keeps its data elsewhere; all else is as printed. */
function forThisHost(commands: string): string {
  const { port } = new URL(inject('localHost').urls.adminPage);
  return commands
    .replaceAll(/localhost:400(\d)/g, (_, step: string) => `localhost:${Number(port) + Number(step)}`)
    .replaceAll('npm run -s token --', `npm run -s token -- --data ${inject('localHostData')}`);
}
