import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';

const VITEST = fileURLToPath(new URL('./vitest.mjs', import.meta.resolve('vitest/package.json')));

/** The result of a test file, from Vitest's JSON reporter. */
interface Result {
  name: string;
  status: string;
  message: string;
}

it('a failed set-up fails only the tests of its own project, with one sentence', async () => {
  const files = ['test/unit/core/organisation.test.ts', 'test/integration/store/stored-pages.test.ts'];
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-set-up-'));
  const report = join(folder, 'report.json');
  const options = ['--reporter=json', `--outputFile=${report}`, ...files];
  const { exitCode } = await execa(process.execPath, [VITEST, 'run', ...options], {
    env: { PATH: '', JAVA_HOME: undefined },
    reject: false,
  });
  expect(exitCode).toBe(1);
  const { testResults } = JSON.parse(await readFile(report, 'utf8')) as { testResults: Result[] };
  await rm(folder, { recursive: true });
  const results = testResults.map(({ name, status, message }) => [basename(name), status, message]);
  expect(results.sort()).toEqual([
    ['organisation.test.ts', 'passed', ''],
    ['stored-pages.test.ts', 'failed', expect.stringMatching(/^DynamoDB Local needs Java[^\n]+$/)],
  ]);
});
