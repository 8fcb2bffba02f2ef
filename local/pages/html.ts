import { escapeUTF8 } from 'entities';

/** Header of a page's answer. */
export const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** Markup that is safe to put into a page. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Fragment = Html | string | number | readonly Fragment[];

/** Puts markup together; whatever is not markup itself is escaped. */
export function html(literals: TemplateStringsArray, ...fragments: Fragment[]): Html {
  return new Html(String.raw({ raw: literals }, ...fragments.map(markupOf)));
}

function markupOf(fragment: Fragment): string {
  if (fragment instanceof Html) return fragment.markup;
  if (typeof fragment === 'object') return fragment.map(markupOf).join('');
  return escapeUTF8(String(fragment));
}

/** A whole page in the local host's plain style: light or dark as the reader prefers, and readable on a phone. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
  body { max-width: 60rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
  h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
  table { border-collapse: collapse; } th, td { text-align: left; padding: .25rem 1rem .25rem 0; vertical-align: top; }
  .wide { overflow-x: auto; }
  pre { overflow-x: auto; padding: .75rem; border: 1px solid; border-radius: .25rem; }
  button { font: inherit; padding: .5rem 1rem; margin: .25rem 0; width: 100%; text-align: left; cursor: pointer; }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.markup;
}
