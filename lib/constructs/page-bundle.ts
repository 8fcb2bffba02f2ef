import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { BundleCache } from './bundle-cache.ts';
import { buildPageSync, PAGE } from './page-build.ts';

const ROOT = join(import.meta.dirname, '../..');

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
          if (cache) cpSync(cache.provide(PAGE, buildPageSync), outputDirectory, { recursive: true });
          else buildPageSync(outputDirectory);
          return true;
        },
      },
    },
  });
}
