import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { BundleCache } from './bundle-cache.ts';

const ROOT = join(import.meta.dirname, '../..');
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');

/**
 * Builds the admin page from `web/` while the app is synthesized. CDK builds it once per app, and names the asset by the hash
 * of the output.
 * @param cache keeps it for the next synthesis
 * @throws Error with Vite's output if the build fails
 */
export function bundlePage(cache: BundleCache | undefined): ISource {
  return Source.asset(join(ROOT, 'web'), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'), // required by the type, but never used
      local: {
        tryBundle(outputDirectory) {
          if (cache) cpSync(cache.provide('page', build), outputDirectory, { recursive: true });
          else build(outputDirectory);
          return true;
        },
      },
    },
  });
}

/** Runs Vite in a separate process, because it builds asynchronously and CDK's bundling is synchronous. */
function build(outputDirectory: string): void {
  // Node loads the configuration. Vite's own loader would write a temporary file to node_modules, which may be read-only.
  const options = [
    '--configLoader',
    'native',
    '--outDir',
    outputDirectory,
    '--emptyOutDir',
    '--logLevel=error',
  ];
  const env = { ...process.env, NODE_ENV: 'production' }; // React's production build, in any environment
  try {
    execFileSync(process.execPath, [VITE, 'build', 'web', ...options], { cwd: ROOT, env, stdio: 'pipe' });
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Error(`The admin page cannot be built:\n${output}`, { cause: error });
  }
}
