import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { expect, inject, test } from 'vitest';

test('the walk-through works as printed', async () => {
  const { stdout, exitCode } = await execa('bash', ['-euo', 'pipefail', '-c', forThisHost(await commands())]);
  expect(exitCode).toBe(0);
  expect(stdout.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 403', 'HTTP/1.1 401']);
  expect(stdout).toContain('"value":"lk_northgate_');
  expect(stdout).toContain('"sessionInitiatorUrl"');
  expect(stdout).toContain('"status":"disabled"');
  expect(stdout).toContain('badCredentials');
});

/** The commands under the page's marker. */
async function commands(): Promise<string> {
  const page = await readFile('docs/walk-through.md', 'utf8');
  const block = /<!-- walk:.*?-->\n```sh\n(.*?)```/s.exec(page)?.[1];
  if (block === undefined) throw new Error('The walk-through shows no commands');
  return block;
}

/** The host of the tests stands on other ports and keeps its data elsewhere; all else is as printed. */
function forThisHost(commands: string): string {
  const { port } = new URL(inject('localHost').urls.adminPage);
  return commands
    .replaceAll(/localhost:400(\d)/g, (_, step: string) => `localhost:${Number(port) + Number(step)}`)
    .replaceAll('npm run -s token --', `npm run -s token -- --data ${inject('localHostData')}`);
}
