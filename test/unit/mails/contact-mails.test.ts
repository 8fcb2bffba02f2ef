import { expect, test } from 'vitest';
import { renderConfirmation } from '../../../mails/render-confirmation.ts';
import { renderDigest } from '../../../mails/render-digest.ts';
import { renderOldKeyUse } from '../../../mails/render-old-key-use.ts';
import { digest, ENDED, entry, inDays, SERVICE } from './a-digest.ts';

const stopUrl = 'https://keys.example.org/contact/stop#northgate.abc.def';
const PAGE = /keys\.example\.org\/organisations/;

test('a contact’s digest says whom to ask, has a link to stop the mails, and none to the page', async () => {
  const replacement = { keyName: 'New', url: 'https://keys.example.org/organisations/bath/api-keys/n' };
  const { html, text } = await renderDigest(
    digest(
      [
        entry({ alsoReminded: { names: ['Ben Carter', 'Cara Diaz'], others: 2 } }),
        entry({ ...inDays(7), alsoReminded: { names: [], others: 1 } }),
        entry({ ...ENDED, replacement: { ...replacement, state: 'unused' } }),
      ],
      { recipientName: 'eli@catalogue.example', stopUrl, omitted: 2 },
    ),
    SERVICE,
  );
  const words = text.replace(/\s+/g, ' ');
  expect(words).toContain('You get this mail because you are a contact of API keys.');
  expect(words).toContain('Whom to ask: Ben Carter or Cara Diaz');
  expect(words).toContain('Whom to ask: whoever manages API keys for University of Bath');
  expect(words).toContain('You can forward this mail to them');
  expect(words).toContain(`Stop these mails ${stopUrl}`);
  expect(words).not.toContain('Also reminded');
  expect(html).not.toMatch(PAGE);
  expect(html).not.toContain('see all keys');
  expect(text).not.toContain('Replace “');
});

test('an administrator’s digest has no link to stop the mails', async () => {
  const { html, text } = await renderDigest(digest([entry()]), SERVICE);
  expect(html).not.toContain('/contact');
  expect(text).not.toContain('Whom to ask');
});

test('the mail that asks a contact to confirm keeps any name on one line, and links only to the page and the service', async () => {
  const confirmUrl = 'https://keys.example.org/contact#northgate.abc.def';
  const { subject, html, text } = await renderConfirmation(
    {
      organisationName: 'North\r\ngate <b>University</b>',
      keyName: 'Tom & Jerry\u202E',
      requestedBy: '<i>Ada</i>',
      confirmUrl,
    },
    SERVICE,
  );
  expect(subject).toBe('Do you want reminders of API keys of North gate <b>University</b>?');
  expect(Array.from(html.matchAll(/href="([^"]*)"/g), ([, url]) => url)).toEqual([
    confirmUrl,
    'mailto:keys@bath.example',
  ]);
  expect(text).toContain(
    '<i>Ada</i> named you as a contact of the API key “Tom & Jerry” of North gate <b>University</b>.',
  );
  expect(html).not.toContain('<i>Ada');
});

test('a contact’s mail about an old key says whom to tell, and has no link to the page', async () => {
  const { subject, html, text } = await renderOldKeyUse(
    {
      recipientName: 'eli@catalogue.example',
      organisationName: 'North\r\ngate',
      timeZone: 'Europe/London',
      keyName: 'Tom <b>\u202E',
      oldHint: 'x7Kd',
      newHint: '9aBc',
      newUsedAt: '2026-11-28T09:12:00Z',
      oldUsedAt: '2026-11-30T21:38:00Z',
      oldEndsAt: '2026-12-05T09:10:00Z',
      isFrozen: true,
    },
    SERVICE,
  );
  expect(subject).toBe('“Tom <b>” was used after it was replaced, so the new key was disabled');
  const words = text.replace(/\s+/g, ' ');
  expect(words).toContain('used again Monday, 30 November 2026, 21:38 (United Kingdom Time)');
  expect(words).toContain('Tell whoever manages API keys for North gate.');
  expect(html).not.toMatch(PAGE);
  expect(html).not.toContain('<b></b>');
});
