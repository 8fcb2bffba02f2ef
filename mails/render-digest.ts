import { createElement } from 'react';
import { render } from 'react-email';
import type { DigestContent } from '../core/reminders/digest.ts';
import type { Service } from '../core/service.ts';
import type { RenderedMail } from './build-mail-request.ts';
import { DigestMail } from './digest-mail.tsx';
import { formatSubject } from './digest-words.ts';
import { toText } from './to-text.ts';

/** Maximum size of the HTML in bytes, with some margin. Gmail hides everything after the first 102 kB. */
const HTML_MAX_BYTES = 100_000;

/**
 * Renders the mail for one recipient. If very long names make it larger than Gmail shows, the least urgent keys are only
 * counted.
 * @throws RangeError if there are no keys, or an instant or time zone is invalid
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
