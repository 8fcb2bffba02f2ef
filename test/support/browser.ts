import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { type BrowserServer, chromium, type LaunchOptions } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { HostError } from '../../local/host-error.ts';
import { explain } from './set-up.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The endpoint of the tests' browser, or why there is none. */
    browser: Pick<RunningBrowser, 'endpoint' | 'bringsFonts'> | { failure: string };
  }
}

export interface RunningBrowser {
  endpoint: string;
  /** Whether it uses its own fonts instead of the machine's. */
  bringsFonts: boolean;
  stop(): Promise<void>;
}

/** Vitest global set-up: starts one browser for all tests of the page. If that fails, tests that open a page fail. */
export default async function browser(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const { endpoint, bringsFonts, stop } = await startBrowser();
    project.provide('browser', { endpoint, bringsFonts });
    return stop;
  } catch (error) {
    project.provide('browser', { failure: explain(error) });
    return undefined;
  }
}

/**
 * Starts the browser in LATCHKEY_BROWSER or, by default, the Chromium that npm installs. On platforms that this Chromium does
 * not support, starts an installed browser.
 * @throws HostError if there is no browser, or it does not start
 */
export async function startBrowser(): Promise<RunningBrowser> {
  const named = process.env.LATCHKEY_BROWSER;
  try {
    if (named) return toRunningBrowser(await launch({ executablePath: named }));
    return isPackagedForThisMachine() ? await startPackaged() : toRunningBrowser(await launchInstalled());
  } catch (cause) {
    throw cause instanceof HostError ? cause : explainFailure(cause);
  }
}

/** Explains why a browser does not start, without Playwright's long log. */
function explainFailure(cause: unknown): HostError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const forbidden = /spawn (.+) EACCES/.exec(message)?.[1];
  if (forbidden !== undefined) {
    return new HostError(
      `The browser ${forbidden} may not be executed: set TMPDIR to a folder whose programs may, or LATCHKEY_BROWSER to the path of an installed Chrome, Edge or Chromium.`,
    );
  }
  const printed = [...message.matchAll(/\[err\] (.+)/g)].map(([, line]) => line);
  return new HostError(`The browser does not start: ${printed.join(' ') || message.split('\n', 1)[0]}`);
}

/** Whether `@sparticuz/chromium`, which is built for AWS Lambda, runs on this machine. */
function isPackagedForThisMachine(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return process.platform === 'linux' && process.arch === 'x64' && header.glibcVersionRuntime !== undefined;
}

/** Starts the packaged Chromium. The package includes the libraries and fonts that it needs. */
async function startPackaged(): Promise<RunningBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-chromium-'));
  const program = join(import.meta.dirname, 'unpack-chromium.ts');
  const { stdout: executablePath } = await execa(process.execPath, [program], {
    // The package unpacks libraries and fonts only if the environment looks like a Lambda function.
    env: { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  });
  const fontsFile = join(folder, 'fonts', 'fonts.conf');
  await writeFile(fontsFile, FONTS);
  const server = await launch({
    executablePath,
    env: {
      ...process.env,
      HOME: folder,
      XDG_CACHE_HOME: join(folder, 'cache'),
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_FILE: fontsFile,
    },
  });
  return {
    ...toRunningBrowser(server),
    bringsFonts: true,
    stop: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Replaces the package's own configuration, which only searches /tmp/fonts, /opt/fonts and /var/task/fonts. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

async function launchInstalled(): Promise<BrowserServer> {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => ['chromium', 'chromium-browser'].map((name) => join(folder, name)))
    .filter((file) => existsSync(file));
  const installed = [
    ...['chrome', 'msedge'].map((channel) => ({ channel })),
    ...onPath.map((executablePath) => ({ executablePath })),
  ];
  for (const options of installed) {
    try {
      return await launch(options);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('is not found at'))) throw error;
    }
  }
  throw new HostError(
    'The tests of the page found no browser: install Chrome, Edge or Chromium, or set LATCHKEY_BROWSER to the path of one.',
  );
}

function launch(options: LaunchOptions): Promise<BrowserServer> {
  // Chromium's sandbox needs permissions that users in containers do not have.
  return chromium.launchServer({ ...options, args: ['--no-sandbox'] });
}

function toRunningBrowser(server: BrowserServer): RunningBrowser {
  return { endpoint: server.wsEndpoint(), bringsFonts: false, stop: () => server.close() };
}
