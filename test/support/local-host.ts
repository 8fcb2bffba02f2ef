import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { requireLocalHost } from '../../cli/find-deployment.ts';
import { HostError } from '../../local/host-error.ts';
import type { LocalFile } from '../../local/local-file.ts';
import { parsePorts, requireFreePorts } from '../../local/local-ports.ts';
import { writeSamApp, writeServerlessApp } from './hand-apps.ts';
import { synthesizeNeighbour } from './neighbour.ts';
import { createSetUp } from './set-up.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    localHost: LocalFile;
    /** The data folder of that host. */
    localHostData: string;
  }
}

/** A host that was started as `npm start` does. */
export interface RunningHost {
  local: LocalFile;
  processId: number;
  output(): string;
  /** Resolves to its exit code and standard error when it ends. */
  ended: Promise<{ exitCode: number | undefined; stderr: string }>;
  /** Stops it as Ctrl-C does. @returns its exit code */
  stop(): Promise<number | undefined>;
}

/**
 * Vitest global set-up: one local host for all end-to-end tests of a run, with data of its own and the apps of other teams: one
 * of CDK, and the guide's examples for SAM and the Serverless Framework.
 */
export default createSetUp(async (project) => {
  const data = await mkdtemp(join(tmpdir(), 'latchkey-host-'));
  const apps = [
    synthesizeNeighbour(join(data, 'neighbour')),
    writeSamApp(join(data, 'neighbour')),
    writeServerlessApp(join(data, 'neighbour')),
  ];
  const relativeApps = apps.map((app) => relative(process.cwd(), app)); // as people write them
  const host = await startHost(data, ...relativeApps.flatMap((app) => ['--protect', app]));
  project.provide('localHost', host.local);
  project.provide('localHostData', data);
  return async () => {
    await host.stop();
    await rm(data, { recursive: true });
  };
});

/** The bundles of the first host, for the others of the run: building them takes two thirds of a start. */
const sharedBundles = join(tmpdir(), 'shared-bundles');

/** Copies a host's bundles unless another host was faster. */
async function shareBundles(data: string): Promise<void> {
  if (existsSync(sharedBundles)) return;
  const copy = await mkdtemp(`${sharedBundles}-`);
  await cp(join(data, 'bundles'), copy, { recursive: true });
  await rename(copy, sharedBundles).catch(() => rm(copy, { recursive: true }));
}

/**
 * Starts a host and waits until it is ready.
 * @throws HostError with what it printed if it ends instead
 */
export async function startHost(data: string, ...options: string[]): Promise<RunningHost> {
  if (existsSync(sharedBundles)) await cp(sharedBundles, join(data, 'bundles'), { recursive: true });
  const host = runHost(await findFreeBase(), data, ...options);
  let output = '';
  const ready = Promise.withResolvers<void>();
  host.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output.includes('Latchkey is ready')) ready.resolve();
  });
  await Promise.race([
    ready.promise,
    host.then(({ stderr }) => ready.reject(new HostError(stderr || output))),
  ]);
  await shareBundles(data);
  const { now: _, ...local } = await requireLocalHost(data);
  return {
    local,
    processId: host.pid ?? 0,
    output: () => output,
    ended: host.then(({ exitCode, stderr }) => ({ exitCode, stderr })),
    stop: async () => {
      host.kill('SIGINT');
      return (await host).exitCode;
    },
  };
}

/** Runs `node local/main.ts` as npm does. The host ends when this process ends, even if it is killed. */
export function runHost(base: number, data: string, ...options: string[]) {
  return execa(process.execPath, ['local/main.ts', '--data', data, ...options], {
    env: { LATCHKEY_PORT: String(base), npm_lifecycle_event: 'start' },
    reject: false,
  });
}

/** Finds a first port such that all ports of a host are free. */
export async function findFreeBase(): Promise<number> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 10_000);
    try {
      const ports = parsePorts(String(base));
      await requireFreePorts([...Object.values(ports), ports.aws + 1, ports.aws + 2]);
      return base;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
    }
  }
}
