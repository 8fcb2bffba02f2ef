import { type BuildContext, context, type Metafile } from 'esbuild';

/** The entry files of the synthesis: the app, and the page that it builds. */
const APP = ['bin/latchkey.ts', 'web/main.ts'];
/** Files that are part of the app whether they are imported or not. */
const APP_FILES = /^(bin|lib|web)\/|^cdk\.json$/;

/** What changed files are part of. */
export interface AffectedParts {
  /** Entry files of the functions that include a changed file. A file that the app includes too does not count. */
  entries: string[];
  /** Whether the app must be synthesized again, which bundles every function. */
  app: boolean;
}

/** Which source imports which. Files are named by their paths from the root of the repository. */
export class SourceGraph {
  readonly #root: string;
  #imports: Metafile['inputs'] = {};
  #entries: readonly string[] = [];
  #context: BuildContext<{ metafile: true }> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Finds what changed files are part of, before or after the change.
   * @param entries entry files of the functions
   * @throws BuildFailure if a file cannot be parsed, or imports one that is missing
   */
  async findAffected(changed: ReadonlySet<string>, entries: readonly string[]): Promise<AffectedParts> {
    const before = this.#imports;
    await this.#readImports(entries);
    const includes = (entry: string, file: string): boolean =>
      reaches(this.#imports, entry, file) || reaches(before, entry, file);
    const isPartOfApp = (file: string): boolean =>
      APP_FILES.test(file) || APP.some((entry) => includes(entry, file));
    const others = [...changed].filter((file) => !isPartOfApp(file));
    return {
      entries: entries.filter((entry) => others.some((file) => includes(entry, file))),
      app: others.length < changed.size,
    };
  }

  async stop(): Promise<void> {
    await this.#context?.dispose();
  }

  async #readImports(entries: readonly string[]): Promise<void> {
    if (!this.#context || entries.join() !== this.#entries.join()) {
      await this.#context?.dispose();
      this.#entries = entries;
      this.#context = await context({
        absWorkingDir: this.#root,
        entryPoints: [...entries, ...APP],
        bundle: true,
        packages: 'external',
        metafile: true,
        write: false,
        outdir: 'none',
        platform: 'node',
        format: 'esm',
        loader: { '.css': 'empty', '.svg': 'empty' },
        logLevel: 'silent',
      });
    }
    this.#imports = (await this.#context.rebuild()).metafile.inputs;
  }
}

function reaches(imports: Metafile['inputs'], from: string, wanted: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (file === wanted) return true;
    if (seen.has(file)) continue;
    seen.add(file);
    open.push(...(imports[file]?.imports ?? []).filter(({ external }) => !external).map(({ path }) => path));
  }
  return false;
}
