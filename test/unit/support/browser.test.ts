import { expect, it, onTestFinished, vi } from 'vitest';
import { startBrowser } from '../../support/browser.ts';

it.each([
  [
    'is not there',
    '/nowhere/chrome',
    /^The browser does not start: .*doesn't exist at \/nowhere\/chrome[^\n]*$/,
  ],
  ['may not be executed', import.meta.filename, /^The browser \S+ may not be executed: set TMPDIR [^\n]+$/],
  ['is no browser', process.execPath, /^The browser does not start: .*bad option[^\n]*$/],
])(
  'a browser that %s is one sentence, without the pages that Playwright prints',
  async (_, file, sentence) => {
    vi.stubEnv('LATCHKEY_BROWSER', file);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(startBrowser()).rejects.toThrow(sentence);
  },
);
