import { createElement } from 'react';
import { render } from 'react-email';
import type { ConfirmationContent } from '../core/contacts/send-confirmation.ts';
import type { Service } from '../core/service.ts';
import type { RenderedMail } from './build-mail-request.ts';
import { ConfirmationMail, formatConfirmationSubject } from './confirmation-mail.tsx';
import { toText } from './to-text.ts';

/** Renders the mail that asks a contact to confirm. */
export async function renderConfirmation(
  content: ConfirmationContent,
  service: Service,
): Promise<RenderedMail> {
  const html = await render(createElement(ConfirmationMail, { content, service }));
  return { subject: formatConfirmationSubject(content), html, text: toText(html) };
}
