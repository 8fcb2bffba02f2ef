import { escapeUTF8 } from 'entities';

/** The header of a response with a page. */
export const HTML_HEADERS = { 'content-type': 'text/html; charset=utf-8' };

/** Markup that needs no escaping. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type HtmlFragment = Html | string | number | readonly HtmlFragment[];

/** Template tag for markup. It escapes every inserted value that is not {@link Html} itself. */
export function html(literals: TemplateStringsArray, ...fragments: HtmlFragment[]): Html {
  return new Html(String.raw({ raw: literals }, ...fragments.map(toMarkup)));
}

function toMarkup(fragment: HtmlFragment): string {
  if (fragment instanceof Html) return fragment.markup;
  if (typeof fragment === 'object') return fragment.map(toMarkup).join('');
  return escapeUTF8(String(fragment));
}

/** Renders a whole page in the local host's plain style: light or dark by the browser's setting, and readable on a phone. */
export function renderPage(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
  body { max-width: 60rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
  h1 { font-size: 1.6rem; }
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
