import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the tests' Chromium takes connections. */
    browserEndpoint: string;
  }
}

/** Vitest global set-up: one Chromium for all tests of the page, which npm has brought whole, its libraries included. */
export default async function browser(project: TestProject): Promise<() => Promise<void>> {
  const server = await startBrowser();
  project.provide('browserEndpoint', server.endpoint);
  return server.stop;
}

export async function startBrowser(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-chromium-'));
  const program = join(import.meta.dirname, 'unpack-chromium.ts');
  const { stdout: executablePath } = await execa(process.execPath, [program], {
    // The package unpacks libraries and fonts as well where it believes that it is in a Lambda function.
    env: { TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  });
  const server = await chromium.launchServer({
    executablePath,
    args: ['--no-sandbox'], // its sandbox needs more than a container's user has
    env: {
      ...process.env,
      HOME: folder,
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  });
  return {
    endpoint: server.wsEndpoint(),
    stop: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
