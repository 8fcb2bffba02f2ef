import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildOptions } from 'esbuild';

const ROOT = join(import.meta.dirname, '../..');
/**
 * Defines `require` for all that bundles load of Node. `import` would make an ES module of each of Node's modules, which loads
 * all that they otherwise load when it is needed: for `node:crypto` and `node:https` twice as much.
 */
const REQUIRE = `const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);`;

/** Context key: whether bundles get source maps, for stack traces and debuggers. Set by the local host. */
export const SOURCE_MAPS = 'latchkey:sourceMaps';
/** Key of a function's metadata in the template: its entry file, relative to the repository root. */
export const ENTRY = 'latchkey:entry';

export interface FunctionBundles {
  /** Entry files, relative to the repository root, by the name of the bundle's folder. */
  entries: Readonly<Record<string, string>>;
  /** Parent of all bundle folders. */
  folder: string;
  sourceMaps: boolean;
}

/**
 * Builds esbuild's options for functions: each entry file is bundled with its imports, for the pinned Node.
 * @example
 * buildSync(functionBundles({ entries: { check: 'lambdas/authorizer/check-key.ts' }, folder, sourceMaps: false }));
 * // writes check/index.mjs in the folder
 */
export function buildBundleOptions({ entries, folder, sourceMaps }: FunctionBundles): BuildOptions {
  return {
    absWorkingDir: ROOT,
    entryPoints: Object.entries(entries).map(([name, entry]) => ({ in: entry, out: `${name}/index` })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    // A script inside of an ES module, because esbuild keeps `import` of Node's modules in an ES module.
    format: 'iife',
    globalName: 'bundle',
    banner: { js: REQUIRE },
    footer: { js: 'export const { handler } = bundle;' },
    define: { 'process.env.NODE_ENV': '"production"' }, // React's, not its development build
    alias: { '@aws-sdk/credential-provider-node': './lambdas/environment-credentials.ts' },
    external: [
      'prettier/*', // React Email loads it only to lay out HTML for people who read the source
      '@smithy/core/event-streams', // the SDK loads it only for operations that stream, and no function calls one
    ],
    mainFields: ['module', 'main'], // ES modules if a package has them, which makes bundles a third smaller
    // Identifiers are not minified, so that stack traces stay readable.
    minifyWhitespace: true,
    minifySyntax: true,
    ...(sourceMaps && {
      sourcemap: 'linked' as const,
      sourcesContent: false, // the sources are on this machine
      sourceRoot: pathToFileURL(join(folder, 'bundle', '/')).href, // so that the files may be moved
    }),
  };
}
