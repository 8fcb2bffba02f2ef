import { createElement } from 'react';
import { render } from 'react-email';
import type { OldKeyUseContent } from '../core/old-key-use.ts';
import type { Service } from '../core/service.ts';
import type { RenderedMail } from './build-mail-request.ts';
import { formatOldKeyUseSubject, OldKeyUseMail } from './old-key-use-mail.tsx';
import { toText } from './to-text.ts';

/** Renders the mail about a use of an old key. */
export async function renderOldKeyUse(content: OldKeyUseContent, service: Service): Promise<RenderedMail> {
  const html = await render(createElement(OldKeyUseMail, { content, service }));
  return { subject: formatOldKeyUseSubject(content), html, text: toText(html) };
}
