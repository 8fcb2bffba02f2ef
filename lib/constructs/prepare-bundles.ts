import { build } from 'esbuild';
import { BUNDLE_CACHE, openBundleCache } from './bundle-cache.ts';
import { buildBundleOptions, listFunctionEntries, nameAllFunctions, SOURCE_MAPS } from './function-bundle.ts';
import { buildPage, PAGE } from './page-build.ts';

/**
 * Builds the page and all functions at once, in other processes, for the cache that the app's context names. So this process
 * can load CDK meanwhile, which takes as long. Without a cache, each is built when CDK asks for it.
 * @throws Error with the output of a build that fails
 */
export async function prepareBundles(context: Readonly<Record<string, unknown>>): Promise<void> {
  const cache = openBundleCache(context[BUNDLE_CACHE]);
  if (!cache) return;
  const sourceMaps = context[SOURCE_MAPS] === true;
  await Promise.all([
    cache.prepare(PAGE, buildPage),
    cache.prepare(nameAllFunctions(sourceMaps), (folder) =>
      build(buildBundleOptions({ entries: listFunctionEntries(), folder, sourceMaps })),
    ),
  ]);
}
