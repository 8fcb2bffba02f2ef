import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderDigest } from '../../../mails/render-digest.ts';
import { digest, ENDED, entry, inDays, manyEntries, SERVICE } from './a-digest.ts';

/** The size at which Gmail clips a mail. */
const GMAIL_CLIPS_AT = 102_000;

const CATALOGUE = entry();
const STATISTICS = entry({
  keyName: 'Usage statistics',
  levelTitle: 'Reports API',
  organisationName: 'Monash University',
  endsAt: '2027-03-10T13:00:00.000Z', // the start of 11 March in Melbourne
  timeZone: 'Australia/Melbourne',
  daysLeft: 7,
  hoursLeft: 152,
  lastUsedAt: '2027-02-03T23:30:00Z', // 4 February in Melbourne
  abilities: ['download usage reports'],
  url: 'https://keys.example.org/organisations/monash/api-keys/2',
});

describe('content of a digest', () => {
  test.each(['text', 'html'] as const)('a digest describes a key in its %s part', async (part) => {
    const mail = await renderDigest(digest([STATISTICS]), SERVICE);
    const body = part === 'html' ? seen(mail.html) : mail.text;
    const words = body.replace(/\s+/g, ' ');
    for (const told of [
      /Hello Ada Lovelace/,
      /As of Thursday,? 4 March 2027, 05:00 \(United Kingdom Time\)/,
      /“Usage statistics” stops working in 7 days/,
      /stops working at the start of Thursday,? 11 March 2027 \(Australian Eastern Time\)/,
      /Permission level: Reports API/,
      /Organisation: Monash University/,
      /What programs can do with it: download usage reports/,
      /Last used: Thursday,? 4 February 2027/,
      /https:\/\/keys\.example\.org\/organisations\/monash\/api-keys\/2/,
      /How to replace a key/,
      /at most one a day/,
      /when you disable it, delete it, or replace it and only the new key is used/,
    ]) {
      expect(words).toMatch(told);
    }
  });

  test('a digest lists everything that programs can do with a key', async () => {
    const { text } = await renderDigest(digest([CATALOGUE]), SERVICE);
    expect(text).toContain(
      'What programs can do with it: sign in users authenticated by your own system; download usage reports; read and create accounts',
    );
  });

  test('a digest describes a key that permits nothing and was never used', async () => {
    const { lastUsedAt: _, ...unused } = entry({ abilities: [] });
    const { text } = await renderDigest(digest([unused]), SERVICE);
    expect(text).toContain('What programs can do with it: nothing at present');
    expect(text).toContain('Last used: never');
    expect(text).toContain('Nothing has ever used this key. If nothing is going to, simply delete it.');
  });

  test('a digest says that an expired key cannot be replaced', async () => {
    const { text } = await renderDigest(digest([entry(ENDED)]), SERVICE);
    expect(text).toContain('“Library catalogue” has expired');
    expect(text).toMatch(/It stopped working at the start of Thursday,? 4 March 2027/);
    expect(text).toContain('What programs could do with it: ');
    expect(text).toContain('A key that has stopped cannot be replaced');
    expect(text).not.toContain('Follow the link “Replace”');
    expect(text).toContain('Open “Library catalogue”');
  });

  test('a digest says how to replace a key that still works', async () => {
    const { text } = await renderDigest(digest([CATALOGUE]), SERVICE);
    expect(text).toContain('Follow the link “Replace”');
    expect(text).not.toContain('cannot be replaced');
    expect(text).toContain('Replace “Library catalogue”');
  });

  test.each([
    [{ names: [], others: 0 }, 'nobody else'],
    [{ names: ['Ben Carter'], others: 0 }, 'Ben Carter'],
    [{ names: ['Ben Carter', 'Cara Diaz'], others: 0 }, 'Ben Carter and Cara Diaz'],
    [{ names: ['Ben', 'Cara', 'Dan', 'Eve'], others: 3 }, 'Ben, Cara, Dan and 4 others'],
    [{ names: ['Ben'], others: 1 }, 'Ben and 1 other'],
    [{ names: [], others: 2 }, '2 people'],
  ])('says who else is reminded: %j', async (alsoReminded, words) => {
    const ofOne = await renderDigest(digest([entry({ alsoReminded })]), SERVICE);
    expect(ofOne.text.replace(/\s+/g, ' ')).toContain(`Also reminded of this key: ${words}.`);
    const same = await renderDigest(digest(manyEntries(3, { alsoReminded })), SERVICE);
    expect(same.text.match(/Also reminded/g)).toHaveLength(1);
    const differing = await renderDigest(
      digest([entry({ alsoReminded }), STATISTICS, entry({ alsoReminded: { names: ['Zoe'], others: 0 } })]),
      SERVICE,
    );
    expect(differing.text.match(/^Also reminded: .*$/gm)).toEqual(
      [words, 'Ben Carter', 'Zoe'].map((who) => `Also reminded: ${who}`),
    );
  });

  test.each([
    ['no-administrator', 'You get this because University of Bath has no administrator of its own.'],
    ['unreachable', 'You get this because our mail does not reach the administrators of University of Bath.'],
    ['above', 'You get this because you administer an organisation above University of Bath.'],
  ] as const)('a digest tells an administrator above why they get it: %s', async (because, sentence) => {
    expect((await renderDigest(digest([entry({ because })]), SERVICE)).text).toContain(sentence);
    expect((await renderDigest(digest([entry()]), SERVICE)).text).not.toContain('You get this because');
  });

  test.each([
    ['unused', /Nothing has used the new key yet: put its value in place of this one’s before then\./],
    ['used', /The new key is in use, but this one was used since, too/],
    ['stopped', /The new key is disabled or has stopped itself, so it does not take over\./],
  ] as const)(
    'a digest names the successor of a key in overlap, and says that it is %s',
    async (state, sentence) => {
      const url = 'https://keys.example.org/organisations/bath/api-keys/new';
      const replacement = { keyName: 'Library catalogue 2', url, state };
      const { text } = await renderDigest(digest([entry({ endsWithOverlap: true, replacement })]), SERVICE);
      expect(text).toContain('“Library catalogue 2”');
      expect(text).toContain(url);
      expect(text).toMatch(sentence);
      expect(text).not.toContain('Replace “Library catalogue”'); // it was replaced
    },
  );

  test('a digest says that a key has stopped, not expired, if its overlap has ended', async () => {
    const ended = { ...ENDED, endsAt: '2027-03-03T17:30:00.000Z', endsWithOverlap: true };
    const { text } = await renderDigest(digest([entry(ended)]), SERVICE);
    expect(text).toContain('“Library catalogue” has stopped working');
    expect(text).toMatch(/It stopped working on Wednesday,? 3 March 2027 at 17:30 \(United Kingdom Time\)\./);
    expect(text).not.toContain('expired');
  });

  test('a digest shows hours in the last 48 hours, and the end on the organisation’s clock, on the reader’s, and in UTC', async () => {
    const chicago = {
      timeZone: 'America/Chicago',
      endsAt: '2027-03-05T06:00:00.000Z',
      daysLeft: 2, // it is still 3 March there
      hoursLeft: 25,
    };
    const { subject, text } = await renderDigest(digest([entry(chicago)]), SERVICE);
    const words = text.replace(/\s+/g, ' ').replaceAll(',', '');
    expect(subject).toContain('stops working in 25 hours');
    expect(words).toContain(
      'It stops working at the start of Friday 5 March 2027 (Central Time). That is Friday 5 March 2027 at 06:00 (United Kingdom Time) Friday 5 March 2027 at 06:00 UTC.',
    );
    const there = await renderDigest(digest([entry(chicago)], { timeZone: 'America/Chicago' }), SERVICE);
    expect(there.text.replace(/\s+/g, ' ').replaceAll(',', '')).toContain(
      'As of Wednesday 3 March 2027 23:00 (Central Time)',
    );
  });

  test('a digest shows days and one clock before the last 48 hours', async () => {
    const { subject, text } = await renderDigest(digest([entry({ ...inDays(3) })]), SERVICE);
    expect(subject).toContain('stops working in 3 days');
    expect(text).not.toContain('UTC');
  });

  test('a digest lists keys in the given order, and counts the others', async () => {
    const { html, text } = await renderDigest(digest([CATALOGUE, STATISTICS], { omitted: 3 }), SERVICE);
    for (const part of [html, text]) {
      expect(part.lastIndexOf('Library catalogue')).toBeLessThan(part.indexOf('Usage statistics'));
      expect(part).toContain('5 API keys to replace');
      expect(part).toContain('3 more keys');
    }
  });
});

/** The visible text of HTML, with the URLs of its links. */
function seen(html: string): string {
  return html
    .replace(/<a href="([^"]*)">/g, '$1 ')
    .replace(/<(br|p)\b[^>]*>/g, ' ')
    .replace(/<[^>]*>/g, '');
}

describe('HTML of a digest', () => {
  test('the HTML of a digest has a language, a title, and a heading for each key', async () => {
    const { html, subject } = await renderDigest(digest([CATALOGUE, STATISTICS]), SERVICE);
    expect(html).toMatch(/<html[^>]* lang="en-GB"/);
    expect(html).toContain(`<title>${subject}</title>`);
    expect(html.match(/<title>/g)).toHaveLength(1);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toMatch(/<h2>“<bdi>Library catalogue<\/bdi>” stops working in 19 hours<\/h2>/);
    expect(html).toMatch(/<h2>“<bdi>Usage statistics<\/bdi>” stops working in 7 days<\/h2>/);
  });

  test('the HTML of a digest loads nothing and tracks nobody: it contains only the given URLs', async () => {
    const { html } = await renderDigest(digest([CATALOGUE]), SERVICE);
    expect(html).not.toMatch(/<(img|link|script|iframe)|url\(|@import/i);
    const linked = Array.from(html.matchAll(/href="([^"]*)"/g), ([, address]) => address);
    expect(new Set(linked)).toEqual(
      new Set([`${CATALOGUE.url}/rotate`, 'https://keys.example.org/', `mailto:${SERVICE.contact}`]),
    );
  });

  test('the HTML of a digest lists 100 keys, and Gmail does not clip it', async () => {
    const { html, text } = await renderDigest(digest(manyEntries(100), { omitted: 23 }), SERVICE);
    expect(Buffer.byteLength(html)).toBeLessThan(GMAIL_CLIPS_AT);
    expect(text.match(/^“Discovery service \d+” stops/gm)).toHaveLength(100);
    expect(text).toContain('23 more keys');
  });

  test('the HTML of a digest counts the last of 100 keys with the longest names instead of listing them', async () => {
    const organisationName = '&'.repeat(100);
    const entries = manyEntries(100, { organisationName }).map((one, index) => ({
      ...one,
      keyName: `${index}:${'"'.repeat(96)}`,
    }));
    const { html, text, subject } = await renderDigest(digest(entries, { omitted: 5 }), SERVICE);
    expect(Buffer.byteLength(html)).toBeLessThan(GMAIL_CLIPS_AT);
    const told = Array.from(text.matchAll(/^“(\d+):/gm), ([, index]) => Number(index));
    expect(told.length).toBeGreaterThan(20);
    expect(told).toEqual(told.map((_, index) => index));
    expect(text).toContain(`${105 - told.length} more keys`);
    expect(text).toContain('105 API keys to replace');
    expect(subject).toMatch(/ and 104 more keys stop soon$/);
  });

  test('the HTML of a digest has the same elements with any names', async () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({
        unit: fc.constantFrom('<', '>', '"', "'", '&', '/', 'b', ' ', '\n', '\0', '\ud83d', '\u202e'),
        maxLength: 60,
      }),
    );
    const elements = (html: string) => html.slice(html.indexOf('<body')).match(/<[^>]*>/g);
    const plain = await renderDigest(digest([entry({ because: 'unreachable' })]), SERVICE);
    await fc.assert(
      fc.asyncProperty(names, names, names, async (keyName, organisationName, recipientName) => {
        const one = entry({ keyName, organisationName, because: 'unreachable' });
        const { html, text } = await renderDigest(digest([one], { recipientName }), SERVICE);
        expect(elements(html)).toEqual(elements(plain.html));
        for (const part of [html, text]) {
          expect(part.isWellFormed()).toBe(true);
          expect(part).not.toMatch(/[\0\u2028\u2029\u202A-\u202E]/);
        }
      }),
    );
  });

  test('the HTML of a digest shows names unchanged', async () => {
    const keyName = `<b>Tom & Jerry's</b> "図書館" 👩‍🏫`;
    const { html, text } = await renderDigest(digest([entry({ keyName })]), SERVICE);
    expect(text).toContain(`“${keyName}” stops working in 19 hours`);
    expect(html).not.toContain('<b>Tom');
  });

  test('the HTML of a digest begins with who writes, and ends with whom to ask', async () => {
    const { html, text } = await renderDigest(digest([CATALOGUE]), SERVICE);
    expect(text).toContain('This is Bath API keys. You get this mail because you manage API keys.');
    expect(text.indexOf('This is Bath API keys.')).toBeLessThan(text.indexOf('Library catalogue'));
    expect(html).toContain('href="mailto:keys@bath.example"');
    const site = await renderDigest(digest([CATALOGUE]), {
      ...SERVICE,
      contact: 'https://help.bath.example',
    });
    expect(site.html).toContain('href="https://help.bath.example"');
    const nobody = await renderDigest(digest([CATALOGUE]), { name: 'Bath API keys' });
    expect(nobody.text).not.toContain('Questions');
  });
});
