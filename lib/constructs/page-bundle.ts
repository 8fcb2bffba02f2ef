import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';

const ROOT = join(import.meta.dirname, '../..');
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');

/**
 * The admin page's files, built from `web/` while the app is synthesized. CDK builds once per app, however many
 * deployments take their files from here, and names the asset by the hash of what comes out.
 * @throws Error with what Vite says, where the page cannot be built.
 */
export function bundlePage(): ISource {
  return Source.asset(join(ROOT, 'web'), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'), // required by the type, and never used: bundling here always succeeds or throws
      local: {
        tryBundle(outputDirectory) {
          build(outputDirectory);
          return true;
        },
      },
    },
  });
}

/** In a process of its own: Vite builds asynchronously, and CDK waits for nothing. */
function build(outputDirectory: string): void {
  // Node reads the configuration: Vite itself would write it into node_modules first, where it may not.
  const options = [
    '--configLoader',
    'native',
    '--outDir',
    outputDirectory,
    '--emptyOutDir',
    '--logLevel=error',
  ];
  const env = { ...process.env, NODE_ENV: 'production' }; // React's smaller build, whoever synthesizes
  try {
    execFileSync(process.execPath, [VITE, 'build', 'web', ...options], { cwd: ROOT, env, stdio: 'pipe' });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new Error(`The admin page cannot be built:\n${said}`, { cause: error });
  }
}
