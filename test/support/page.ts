import { buffer } from 'node:stream/consumers';
import axe from 'axe-core';
import { parse } from 'csv-parse/sync';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';

export interface OpenedPage {
  page: Page;
  /** Errors that the browser reported: failed scripts, and what the content security policy blocked. */
  browserErrors: string[];
}

export interface PageOptions {
  /** Name of the administrator who signs in. */
  administrator?: string;
  /** URL path to open. */
  path?: string;
  theme?: 'light' | 'dark';
  phone?: boolean;
  locale?: string;
}

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

/** Opens the admin page in a browser of its own, without signing in. */
export async function openPage({
  path = '/',
  theme = 'light',
  phone = false,
  locale = 'en-GB',
}: PageOptions = {}): Promise<OpenedPage> {
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
  const browserErrors: string[] = [];
  page.on('pageerror', (error) => browserErrors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') browserErrors.push(message.text());
  });
  await page.goto(inject('localHost').urls.adminPage + path);
  return { page, browserErrors };
}

/** Opens the admin page and signs in at the identity provider. */
export async function signIn({
  administrator = 'Ada Byrne',
  ...options
}: PageOptions = {}): Promise<OpenedPage> {
  const opened = await openPage(options);
  await opened.page.getByRole('button', { name: administrator }).click();
  await waitForAdminPage(opened.page);
  return opened;
}

/** Waits until the identity provider has redirected to the admin page and the page shows its top bar. */
export async function waitForAdminPage(page: Page): Promise<void> {
  const { adminPage } = inject('localHost').urls;
  await page.waitForURL(({ origin, searchParams }) => origin === adminPage && !searchParams.has('code'));
  await page.locator('#top-bar').waitFor();
}

/** The URL path of a key of the demonstration data. */
export function findKeyPath(name: string): string {
  const key = inject('localHost').apiKeys.find((candidate) => candidate.name === name);
  if (!key) throw new Error(`The demonstration data has no key “${name}”.`);
  return `/organisations/${key.organisationId}/api-keys/${key.keyId}`;
}

/** Does what makes the page save a CSV file, and reads that file. */
export async function readExport(page: Page, act: () => Promise<void>): Promise<Record<string, string>[]> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return parse(await buffer(await download.createReadStream()), { bom: true, columns: true });
}

/** Matches requests to the admin API by their path, for `page.route`. */
export function matchAdminApi(path: RegExp): (url: URL) => boolean {
  const { origin } = new URL(inject('localHost').urls.adminApi);
  return (url) => url.origin === origin && path.test(url.pathname);
}

/** Cloudscape's navigation for phones has this attribute, to which axe objects; it does no harm there. */
const KNOWN_VIOLATION = 'aria-orientation="horizontal" class="awsui_mobile-toolbar-nav';

/** What `axe.source` defines in the browser. */
type AxeGlobal = { axe: typeof axe };

/**
 * Finds violations of WCAG 2.2 A and AA, and of axe's best practices, in the page as it is now, in both themes. The dark theme
 * only changes colours.
 * @param ignored ID of a rule that does not apply to what is shown now
 */
export async function findViolations(page: Page, { ignored }: { ignored?: string } = {}): Promise<unknown[]> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(axe.source);
  await setColorScheme(page, 'light');
  const violations = await runAxe(page);
  await setColorScheme(page, 'dark');
  const inTheDark = await runAxe(page, ['color-contrast', 'link-in-text-block']);
  const found = [...violations, ...inTheDark].filter(({ id }) => id !== ignored);
  return found.flatMap(({ id, help, nodes }) =>
    nodes.filter(({ html }) => !html.includes(KNOWN_VIOLATION)).map(({ html }) => ({ id, help, html })),
  );
}

/** Runs axe's rules, by default all. The results without a violation would take time to build and to transfer. */
function runAxe(page: Page, rules?: string[]): Promise<axe.Result[]> {
  return page.evaluate(async (runOnly) => {
    const { violations } = await (globalThis as unknown as AxeGlobal).axe.run({
      resultTypes: ['violations'],
      ...(runOnly && { runOnly }),
    });
    return violations;
  }, rules);
}

/** Sets the system's preferred theme, and waits until the page has applied it. */
async function setColorScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  const darkBody = page.locator('body.awsui-dark-mode');
  await darkBody.waitFor({ state: colorScheme === 'dark' ? 'attached' : 'detached' });
}
