import fc from 'fast-check';
import { type ParsedMail, simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { buildMailRequest, type MailSender } from '../../../mails/build-mail-request.ts';
import { renderDigest } from '../../../mails/render-digest.ts';
import { digest, entry, manyEntries } from './a-digest.ts';

const SENDER: MailSender = { address: 'keys@example.org', service: { name: 'Example keys' } };
const MAIL = { subject: 'Hello', html: '<p>Hello</p>', text: 'Hello' };

/** Sends a mail to a mail program: a MIME parser. */
async function receive(
  mail = MAIL,
  sender: Partial<MailSender> = {},
  stopUrl?: string,
): Promise<ParsedMail & { raw: string }> {
  const from = { ...SENDER, ...sender };
  const { RawMessage } = await buildMailRequest('ada@northgate.example', mail, from, stopUrl);
  return { ...(await simpleParser(RawMessage.Data)), raw: RawMessage.Data.toString('latin1') };
}

describe('a mail, as a mail program reads it', () => {
  test('a mail has the words and links that were rendered, in lines of 7-bit characters that every server takes', async () => {
    const rendered = await renderDigest(
      digest([entry({ keyName: 'Clés 🔑 “Ж”', organisationName: 'Æsir' }), ...manyEntries(99)]),
      SENDER.service,
    );
    const { subject, html, text, to, raw } = await receive(rendered);
    expect({ subject, html, text }).toEqual({
      subject: rendered.subject,
      html: rendered.html,
      text: rendered.text,
    });
    expect(to).toMatchObject({ text: 'ada@northgate.example' });
    expect(raw).toMatch(/^[\t\r\n\x20-\x7e]*$/);
    expect(Math.max(...raw.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(998);
  });

  test('a mail has the name of the service as its sender, whatever characters it has', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((text) => /^[^\p{C}\p{Z}](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}])?$/u.test(text));
    await fc.assert(
      fc.asyncProperty(name, async (given) => {
        const { from } = await receive(MAIL, { service: { name: given } });
        expect(from?.value).toEqual([{ name: given, address: 'keys@example.org' }]);
      }),
    );
  });

  test('a mail says that a machine wrote it, so that nobody’s out-of-office reply answers', async () => {
    expect((await receive()).headers.get('auto-submitted')).toBe('auto-generated');
  });

  test.each([
    ['keys@bath.example', { mail: 'keys@bath.example' }],
    ['https://bath.example/help', { url: 'https://bath.example/help' }],
  ])(
    'a mail lets mail programs offer “unsubscribe” at the service’s contact %s',
    async (contact, unsubscribe) => {
      const { headers } = await receive(MAIL, { service: { name: 'Keys', contact } });
      expect(headers.get('list')).toEqual({ unsubscribe });
    },
  );

  test('a contact’s mail lets mail programs offer “unsubscribe” by its own link, too', async () => {
    const url = 'https://keys.example.org/contact/stop#bath.abc.def';
    const service = { name: 'Keys', contact: 'keys@bath.example' };
    const { headers } = await receive(MAIL, { service }, url);
    expect(headers.get('list')).toEqual({ unsubscribe: { url, mail: 'keys@bath.example' } });
  });

  test('a mail offers no “unsubscribe” if the service has no contact', async () => {
    expect((await receive()).headers.has('list')).toBe(false);
  });

  test('a mail sends answers to the address that the operator has set', async () => {
    expect((await receive()).replyTo).toBeUndefined();
    expect((await receive(MAIL, { replyTo: 'help@example.org' })).replyTo?.text).toBe('help@example.org');
  });
});
