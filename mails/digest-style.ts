/** Inline style of the outermost element. If a mail program drops the style sheet, names still wrap and text is legible. */
export const INHERITED_STYLE = {
  font: "16px/1.5 -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
  overflowWrap: 'anywhere',
  wordBreak: 'break-word',
} as const;

/**
 * Style sheet of the digest. It is in the head, not inline, so that a mail with a hundred keys stays below the size at which
 * Gmail clips it. If a mail program drops it, headings, paragraphs and lists remain. Colours have a contrast of 7 to 1.
 */
export const DIGEST_STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body, .page { background-color: #f2f4f7; color: #16191f; }
body { margin: 0; }
h1 { font-size: 24px; line-height: 1.3; margin: 0 0 16px; }
h2 { font-size: 18px; line-height: 1.35; margin: 0 0 4px; }
p, ol { margin: 0 0 12px; }
ol { padding-left: 24px; }
li { margin-bottom: 6px; }
a { color: #0b4a8f; }
hr { border: 0; border-top: 1px solid #c9ced6; margin: 24px 0; }
.page { padding: 24px; }
.key { background-color: #ffffff; border: 1px solid #c9ced6; border-left: 6px solid #44546a; border-radius: 6px; margin: 0 0 16px; padding: 16px 20px 4px; }
.urgent { border-left-color: #a8210b; }
.due { font-weight: 600; }
.urgent .due { color: #8f1d0a; }
.small { color: #414d5c; font-size: 14px; }
@media (max-width: 480px) {
  .page { padding: 16px 10px; }
  .key { padding: 14px 14px 2px; }
}
@media (prefers-color-scheme: dark) {
  body, .page { background-color: #0f141a !important; color: #eceff3 !important; }
  .key { background-color: #1b232d !important; border-color: #4a5666 !important; border-left-color: #9aa7b8 !important; }
  .urgent { border-left-color: #ff8f7a !important; }
  .urgent .due { color: #ffb0a1 !important; }
  .small { color: #c3ccd6 !important; }
  a { color: #9ecbff !important; }
  hr { border-top-color: #4a5666 !important; }
}
`;
