import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

const ROOT = join(import.meta.dirname, '../..');
/** CommonJS packages in a bundle (React's renderer) require Node's own modules: an ES module has no `require` by itself. */
const REQUIRE = `import { createRequire as bundleRequire } from 'node:module';
const require = bundleRequire(import.meta.url);`;

/** Context key: whether bundles get source maps, for stack traces and debuggers. Set when the app runs on one machine. */
export const SOURCE_MAPS = 'latchkey:sourceMaps';
/** Key of a function's metadata in the template: its entry file, as a path from the repository root. */
export const ENTRY = 'latchkey:entry';

/** Entry files, as paths from the repository root, by the folder of each one's bundle within `folder`. */
export interface FunctionBundles {
  entries: Readonly<Record<string, string>>;
  folder: string;
  sourceMaps: boolean;
}

/**
 * esbuild's options for functions: each entry file bundled with all that it imports, for the pinned Node.
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
    format: 'esm',
    banner: { js: REQUIRE },
    define: { 'process.env.NODE_ENV': '"production"' }, // React's, not its development build
    mainFields: ['module', 'main'], // ES modules where a package has them: a third smaller
    // Names are kept, so that stack traces can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    ...(sourceMaps && { sourcemap: 'linked' as const, sourcesContent: false }), // the sources are on this machine
  };
}
