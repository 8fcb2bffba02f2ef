import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { startHost } from './local-host.ts';
import { setOwnFolders } from './own-folders.ts';

/** Takes the README's pictures of the admin page: `npm run screenshots`. */
const FOLDER = join(import.meta.dirname, '../../docs/images');
const DESKTOP = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 720 };

interface Picture {
  name: string;
  at: string;
  theme: 'light' | 'dark';
  viewport: typeof DESKTOP;
  /** Prepares the page for the picture. */
  prepare?: (page: Page) => Promise<void>;
}

setOwnFolders();
const data = await mkdtemp(join(tmpdir(), 'latchkey-screenshots-'));
const browserServer = await startBrowser();
const host = await startHost(data);
const { urls, apiKeys } = host.local;
const keys = '/organisations/northgate/api-keys';
const expiring = apiKeys.find(({ name }) => name === 'Identity management');

const pictures: Picture[] = [
  {
    name: 'list',
    at: keys,
    theme: 'light',
    viewport: DESKTOP,
    prepare: (page) => page.getByRole('row', { name: /Reading list pilot/ }).hover(),
  },
  { name: 'create', at: `${keys}/create`, theme: 'light', viewport: DESKTOP },
  { name: 'key', at: `${keys}/${expiring?.keyId}`, theme: 'dark', viewport: DESKTOP },
  { name: 'forecast', at: '/organisations/northgate/forecast', theme: 'light', viewport: DESKTOP },
  { name: 'phone', at: keys, theme: 'dark', viewport: PHONE },
];

await mkdir(FOLDER, { recursive: true });
const browser = await chromium.connect(browserServer.endpoint);
for (const { name, at, theme, viewport, prepare } of pictures) {
  const context = await browser.newContext({
    viewport,
    colorScheme: theme,
    locale: 'en-GB',
    hasTouch: viewport === PHONE,
  });
  const page = await context.newPage();
  await page.goto(urls.adminPage + at);
  await page.getByRole('button', { name: 'Ada Byrne' }).click();
  await page.locator('#top-bar').waitFor();
  await page.waitForLoadState('networkidle');
  await prepare?.(page);
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
  console.log(`docs/images/${name}.png`);
  await context.close();
}
await browser.close();
await host.stop();
await browserServer.stop();
