import { decodeHTML } from 'entities';
import { expect, test } from 'vitest';
import { formatKeyValue, hashKeyValue, SECRET_BYTES } from '../../../core/key-value.ts';
import { renderDigest } from '../../../mails/render-digest.ts';
import { digest, ENDED, entry, inDays, manyEntries, SERVICE } from './a-digest.ts';

const replacement = (state: 'unused' | 'used' | 'stopped') => ({
  keyName: 'New <key>',
  url: 'https://keys.example.org/organisations/bath/api-keys/2',
  state,
});
const OF_ALL_KINDS = digest(
  [
    entry(ENDED),
    entry({ ...ENDED, endsWithOverlap: true, replacement: replacement('used') }),
    entry({ ...inDays(2), replacement: replacement('stopped') }),
    entry({ keyName: `<b>Tom & Jerry's</b> "図書館" 👩‍🏫`, because: 'no-administrator' }),
    entry({ keyName: 'W'.repeat(100), ...inDays(7), because: 'unreachable', abilities: [] }),
    ...manyEntries(2, { ...inDays(14), because: 'above', replacement: replacement('unused') }),
  ],
  { omitted: 3 },
);

test('the text contains every word of the HTML, in the same order', async () => {
  const { html, text } = await renderDigest(OF_ALL_KINDS, SERVICE);
  expect(listWords(text)).toEqual(listHtmlWords(html));
});

test('the text contains every link of the HTML, in the same order', async () => {
  const { html, text } = await renderDigest(OF_ALL_KINDS, SERVICE);
  const linked = Array.from(html.matchAll(/href="(?:mailto:)?([^"]*)"/g), ([, address]) => address);
  expect(text.match(/https:\S+|\S+@\S+/g)).toEqual(linked);
});

test('the text has no markup and no heading in capitals', async () => {
  const { text } = await renderDigest(digest([entry()]), SERVICE);
  expect(text).not.toMatch(/[<>]|&\w+;/);
  expect(text).toMatch(/^How to replace a key$/m);
});

test('a digest uses the singular for one key, and the plural if it leaves out keys', async () => {
  const one = await renderDigest(digest([entry()]), SERVICE);
  expect(one.text).toContain('1 API key to replace');
  expect(one.text).toContain('this one needs you:');
  const more = await renderDigest(digest([entry()], { omitted: 1 }), SERVICE);
  expect(more.text).toContain('2 API keys to replace');
  expect(more.text).toContain('these need you, the most urgent first:');
});

test('names wrap even if the mail program drops the style sheet', async () => {
  const { html } = await renderDigest(digest([entry()]), SERVICE);
  const outermost = /<body.*?<td[^>]* style="([^"]*)"/s.exec(html.replace(/<style>.*?<\/style>/s, ''))?.[1];
  expect(outermost).toContain('overflow-wrap:anywhere');
  expect(outermost).toContain('word-break:break-word');
});

test('every element has the same language', async () => {
  const { html } = await renderDigest(digest([entry()]), SERVICE);
  const languages = Array.from(html.matchAll(/ lang="([^"]*)"/g), ([, language]) => language);
  expect(new Set(languages)).toEqual(new Set(['en-GB']));
});

test('a digest never contains a key value, even if it gets a whole stored key', async () => {
  const reference = { organisationId: 'bath', keyId: '01JQ8ZK3V5X7M2N4P6R8S0T1W3' };
  const value = formatKeyValue('lk', reference, new Uint8Array(SECRET_BYTES).fill(77));
  const stored = { ...entry(), ...reference, value, valueHash: hashKeyValue(value), hint: value.slice(-4) };
  const { subject, html, text } = await renderDigest(digest([stored]), SERVICE);
  for (const part of [subject, html, text]) {
    expect(part).not.toContain(stored.hint);
    expect(part).not.toContain(stored.valueHash);
    expect(part).not.toMatch(/[0-9A-Za-z]{43}/); // as long as a secret
  }
});

/** The words of a text, without its URLs, list numbers and rules. */
function listWords(text: string): string[] {
  return text
    .replace(/^ *\d+\. |^-+$/gm, ' ')
    .split(/\s+/)
    .filter((word) => word !== '' && !word.startsWith('https:'));
}

/** The words that a reader of the HTML sees below its preview. */
function listHtmlWords(html: string): string[] {
  const seen = html.slice(html.indexOf('<h1>')).replace(/<!--.*?-->|<\/?(?:b|bdi|a)\b[^>]*>/g, '');
  return listWords(decodeHTML(seen.replace(/<[^>]*>/g, ' ')));
}
