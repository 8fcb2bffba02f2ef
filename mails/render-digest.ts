import { createElement } from 'react';
import { render, toPlainText } from 'react-email';
import type { DigestContent } from '../core/reminders/digest.ts';
import type { Service } from '../core/service.ts';
import { DigestMail } from './digest-mail.tsx';
import { formatSubject } from './digest-words.ts';

/** Gmail hides what comes after the first 102 kB of a mail's HTML; in bytes, with something to spare. */
const HTML_MAX_BYTES = 100_000;

/** A mail but for its addresses. */
interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

/**
 * The mail of one recipient. If very long names make it larger than Gmail shows, the least urgent keys are left out and
 * counted instead.
 * @throws RangeError if there is no key to tell of, or an instant or time zone is not one.
 */
export async function renderDigest(content: DigestContent, service: Service): Promise<RenderedMail> {
  const { entries, omitted } = content;
  const html = await render(createElement(DigestMail, { content, service }));
  const bytes = Buffer.byteLength(html);
  if (bytes > HTML_MAX_BYTES && entries.length > 1) {
    const fitting = Math.floor((entries.length * HTML_MAX_BYTES) / bytes);
    const kept = Math.max(1, Math.min(fitting, entries.length - 1));
    const left = { entries: entries.slice(0, kept), omitted: omitted + entries.length - kept };
    return renderDigest({ ...content, ...left }, service);
  }
  return { subject: formatSubject(content), html, text: toText(html) };
}

/** The same words in the same order, laid out for reading without HTML. */
function toText(html: string): string {
  return toPlainText(html, {
    selectors: [
      { selector: 'h1', options: { uppercase: false } },
      { selector: 'h2', options: { uppercase: false } },
    ],
  });
}
