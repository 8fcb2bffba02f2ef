import { createElement } from 'react';
import { render } from 'react-email';
import type { LeakContent } from '../core/leak.ts';
import type { Service } from '../core/service.ts';
import type { RenderedMail } from './build-mail-request.ts';
import { formatLeakSubject, LeakMail } from './leak-mail.tsx';
import { toText } from './to-text.ts';

/** Renders the mail about a leaked value. */
export async function renderLeak(content: LeakContent, service: Service): Promise<RenderedMail> {
  const html = await render(createElement(LeakMail, { content, service }));
  return { subject: formatLeakSubject(content), html, text: toText(html) };
}
