import { expect, it, onTestFinished, vi } from 'vitest';
import { startBrowser } from '../../support/browser.ts';

it.each([
  [
    'does not exist',
    '/nowhere/chrome',
    /^The browser does not start: .*doesn't exist at \/nowhere\/chrome[^\n]*$/,
  ],
  ['must not be executed', import.meta.filename, /^The browser \S+ may not be executed: set TMPDIR [^\n]+$/],
  ['is not a browser', process.execPath, /^The browser does not start: .*bad option[^\n]*$/],
])('the error for a browser that %s is one sentence, without Playwright’s log', async (_, file, sentence) => {
  vi.stubEnv('LATCHKEY_BROWSER', file);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(startBrowser()).rejects.toThrow(sentence);
});
