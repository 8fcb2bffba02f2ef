import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildContext, context } from 'esbuild';
import { buildBundleOptions } from '../../lib/constructs/function-bundle.ts';

/** Bundles single functions, as the synthesis bundles all of them. Bundling the same function again is faster. */
export class FunctionBuilder {
  readonly #root: string;
  readonly #folder: string;
  readonly #contexts = new Map<string, Promise<BuildContext<{ write: false }>>>();
  #builds = 0;

  /**
   * @param root the root of the repository
   * @param folder the folder for bundles
   */
  constructor(root: string, folder: string) {
    this.#root = root;
    this.#folder = folder;
  }

  /**
   * Bundles functions by their entry files.
   * @returns the paths of the bundles, by entry file. Each path is new, so that running functions keep their bundle.
   * @throws BuildFailure (esbuild's) if a source has an error
   */
  async build(entries: readonly string[]): Promise<Map<string, string>> {
    const bundles = entries.map(
      async (entry): Promise<[string, string]> => [entry, await this.#build(entry)],
    );
    return new Map(await Promise.all(bundles));
  }

  async stop(): Promise<void> {
    for (const context of this.#contexts.values()) await (await context).dispose();
  }

  async #build(entry: string): Promise<string> {
    const folder = join(this.#folder, entry.replaceAll('/', '-'));
    const building =
      this.#contexts.get(entry) ??
      context({
        ...buildBundleOptions({ entries: { any: entry }, folder, sourceMaps: true }),
        absWorkingDir: this.#root,
        write: false,
        logLevel: 'silent',
      });
    this.#contexts.set(entry, building);
    const { outputFiles = [] } = await (await building).rebuild();
    this.#builds += 1;
    // A sibling of the folder that esbuild knows, because paths in the source map are relative.
    const output = join(folder, String(this.#builds));
    await mkdir(output, { recursive: true });
    for (const { path, contents } of outputFiles) await writeFile(join(output, basename(path)), contents);
    return join(output, 'index.mjs');
  }
}
