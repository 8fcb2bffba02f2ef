import { toPlainText } from 'react-email';

/** Converts HTML to plain text with the same words in the same order. */
export function toText(html: string): string {
  return toPlainText(html, {
    selectors: [
      { selector: 'h1', options: { uppercase: false } },
      { selector: 'h2', options: { uppercase: false } },
    ],
  });
}
