import axe from 'axe-core';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';

/** A page as an administrator has it before them. */
export interface OpenedPage {
  page: Page;
  /** What the browser complained of: scripts that failed, and what the content security policy stopped. */
  complaints: string[];
}

export interface Opening {
  /** Name of the administrator who signs in. */
  as?: string;
  /** Path to open. */
  at?: string;
  theme?: 'light' | 'dark';
  /** As wide as a phone is. */
  phone?: boolean;
  /** The reader's language and habits. */
  locale?: string;
}

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** Opens the admin page in a browser of its own, without signing in. */
export async function openPage({
  at = '/',
  theme = 'light',
  phone = false,
  locale = 'en-GB',
}: Opening = {}): Promise<OpenedPage> {
  const provided = inject('browser');
  if ('failure' in provided) throw new Error(provided.failure);
  const browser = await chromium.connect(provided.endpoint);
  const options: BrowserContextOptions = {
    colorScheme: theme,
    viewport: phone ? PHONE : DESKTOP,
    hasTouch: phone,
    locale,
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
  };
  const context = await browser.newContext(options);
  context.setDefaultTimeout(120_000);
  onTestFinished(() => browser.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(inject('localHost').urls.adminPage + at);
  return { page, complaints };
}

/** Opens the admin page and signs in at the identity provider. */
export async function signIn({ as = 'Ada Byrne', ...opening }: Opening = {}): Promise<OpenedPage> {
  const opened = await openPage(opening);
  await opened.page.getByRole('button', { name: as }).click();
  await arrive(opened.page);
  return opened;
}

/** Waits until the page is back from the identity provider and shows something. */
export async function arrive(page: Page): Promise<void> {
  const { adminPage } = inject('localHost').urls;
  await page.waitForURL(({ origin, searchParams }) => origin === adminPage && !searchParams.has('code'));
  await page.locator('#top-bar').waitFor();
}

/** Whatever is asked of the admin API at a path, for routing. */
export function asked(path: RegExp): (url: URL) => boolean {
  const { origin } = new URL(inject('localHost').urls.adminApi);
  return (url) => url.origin === origin && path.test(url.pathname);
}

/** Cloudscape's own, in its navigation for phones: the attribute says nothing that matters there. */
const KNOWN = 'aria-orientation="horizontal" class="awsui_mobile-toolbar-nav';

/** What a test needs of axe in the browser. */
type Axe = { axe: typeof axe };

/**
 * What keeps people from using a page as it is now, in the light and in the dark: WCAG 2.2 A and AA, and what axe counts as
 * good practice. The page follows the computer's preference as it changes, and changes nothing but colours.
 */
export async function barriers(page: Page): Promise<unknown[]> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(axe.source);
  await turn(page, 'light');
  const { violations } = await page.evaluate(() => (globalThis as unknown as Axe).axe.run());
  await turn(page, 'dark');
  const inTheDark = await page.evaluate(() =>
    (globalThis as unknown as Axe).axe.run({ runOnly: ['color-contrast', 'link-in-text-block'] }),
  );
  return [...violations, ...inTheDark.violations].flatMap(({ id, help, nodes }) =>
    nodes.filter(({ html }) => !html.includes(KNOWN)).map(({ html }) => ({ id, help, html })),
  );
}

/** Changes what the computer prefers, and waits until the page has followed. */
async function turn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  const isDark = page.locator('body.awsui-dark-mode');
  await isDark.waitFor({ state: colorScheme === 'dark' ? 'attached' : 'detached' });
}
