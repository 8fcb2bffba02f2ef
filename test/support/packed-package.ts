import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { createSetUp } from './set-up.ts';

/** The output of `npm pack`. */
interface Packed {
  filename: string;
  /** Bytes. */
  unpackedSize: number;
  files: { path: string }[];
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** The packed package, and where it is installed: in a CDK app, and alone. */
    packed: Packed & { cdkApp: string; alone: string };
  }
}

/** The packages that a CDK app in TypeScript has. */
const OF_CDK_APPS = [
  'aws-cdk-lib',
  'constructs',
  'esbuild',
  '@aws-sdk/client-dynamodb',
  '@types/aws-lambda',
  '@types/node',
  '.bin/esbuild',
];

/** Vitest global set-up: packs the package, and installs it from the tarball as another team would. Needs no registry. */
export default createSetUp(async (project) => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-packed-'));
  const { stdout } = await execa('npm', ['pack', '--json', '--silent', '--pack-destination', directory]);
  const [packed] = JSON.parse(stdout) as [Packed];
  const install = async (name: string): Promise<string> => {
    const modules = join(directory, name, 'node_modules');
    await mkdir(join(modules, 'latchkey'), { recursive: true });
    const tarball = join(directory, packed.filename);
    await execa('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, 'latchkey')]);
    return join(directory, name);
  };
  const cdkApp = await install('cdk-app');
  for (const folder of ['@aws-sdk', '@types', '.bin']) await mkdir(join(cdkApp, 'node_modules', folder));
  for (const name of OF_CDK_APPS) {
    await symlink(join(import.meta.dirname, '../../node_modules', name), join(cdkApp, 'node_modules', name));
  }
  project.provide('packed', { ...packed, cdkApp, alone: await install('alone') });
  return () => rm(directory, { recursive: true });
});
