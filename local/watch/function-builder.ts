import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildContext, context } from 'esbuild';
import { buildBundleOptions } from '../../lib/constructs/function-bundle.ts';

/** Bundles single functions, as synthesizing bundles all of them. A second build of the same function is quicker. */
export class FunctionBuilder {
  readonly #root: string;
  readonly #folder: string;
  readonly #contexts = new Map<string, Promise<BuildContext<{ write: false }>>>();
  #builds = 0;

  /**
   * @param root of the repository
   * @param folder where bundles are written to
   */
  constructor(root: string, folder: string) {
    this.#root = root;
    this.#folder = folder;
  }

  /**
   * Bundles functions by their entry files.
   * @returns the paths of the bundles, each new, so that what runs keeps the one that it has
   * @throws BuildFailure
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
    const started =
      this.#contexts.get(entry) ??
      context({
        ...buildBundleOptions({ entries: { any: entry }, folder, sourceMaps: true }),
        absWorkingDir: this.#root,
        write: false,
        logLevel: 'silent',
      });
    this.#contexts.set(entry, started);
    const { outputFiles = [] } = await (await started).rebuild();
    this.#builds += 1;
    // Beside the folder that esbuild knows: paths in the source map are relative.
    const output = join(folder, String(this.#builds));
    await mkdir(output, { recursive: true });
    for (const { path, contents } of outputFiles) await writeFile(join(output, basename(path)), contents);
    return join(output, 'index.mjs');
  }
}
