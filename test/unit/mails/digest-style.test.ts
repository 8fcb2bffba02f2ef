import { describe, expect, test } from 'vitest';
import { renderDigest } from '../../../mails/render-digest.ts';
import { digest, entry, SERVICE } from './a-digest.ts';

const { html } = await renderDigest(digest([entry()]), SERVICE);
const [, light = '', dark = ''] =
  /<style>(.*?)@media \(prefers-color-scheme: dark\)(.*?)<\/style>/s.exec(html) ?? [];

const TEXT_ON_GROUND: [text: string, ground: string][] = [
  ['body', 'body'],
  ['a', 'body'],
  ['a', '.key'],
  ['body', '.key'],
  ['.urgent .due', '.key'],
  ['.small', 'body'],
];

describe.each([
  ['light', light],
  ['dark', dark],
])('%s colours of a digest', (_, css) => {
  test.each(TEXT_ON_GROUND)('a digest’s colours have a contrast of 7 to 1 for %s on %s', (text, ground) => {
    const contrast = ratio(colour(css, text, 'color'), colour(css, ground, 'background-color'));
    expect(contrast).toBeGreaterThanOrEqual(7);
  });
});

test('a digest supports light and dark mode', () => {
  expect(html).toContain('<meta name="color-scheme" content="light dark"/>');
});

/** The colour in the rule for a selector, as #rrggbb. */
function colour(css: string, selector: string, property: string): string {
  for (const [, selectors = '', rules = ''] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const found = new RegExp(`(?:^|[\\s;])${property}: (#[0-9a-f]{6})`).exec(rules)?.[1];
    if (found && selectors.split(',').some((one) => one.trim() === selector)) return found;
  }
  throw new Error(`No ${property} for ${selector}`);
}

/** Contrast ratio of WCAG 2.2. */
function ratio(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
