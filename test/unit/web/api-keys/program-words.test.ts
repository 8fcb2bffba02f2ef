import fc from 'fast-check';
import { expect, test } from 'vitest';
import { programName } from '../../../../web/api-keys/detail/program-words.ts';

test.each([
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0',
    'Firefox 133 on macOS',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.2849.80',
    'Microsoft Edge 130 on Windows',
  ],
  ['curl/8.5.0', 'curl 8.5.0'],
  ['python-requests/2.32.3', 'python-requests 2.32.3'],
  ['Made-Up/1.0 (no system)', 'Made-Up 1.0'],
  ['', ''],
])('%s is called %s', (userAgent, name) => {
  expect(programName(userAgent)).toBe(name);
});

test('whatever a program calls itself, it is named in a few words', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 500 }), (userAgent) => {
      expect(programName(userAgent).length).toBeLessThan(80);
    }),
  );
});
