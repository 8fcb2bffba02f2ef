import { type BuildContext, context, type Metafile } from 'esbuild';

/** What CDK synthesizes: the app, and the page that it builds. */
const APP = ['bin/latchkey.ts', 'web/main.tsx'];
/** Everything in these is part of the app, whether it is imported or not. */
const OF_THE_APP = /^(bin|lib|web)\/|^cdk\.json$/;

/** What depends on files that have changed. */
export interface Affected {
  /** Entry files of the functions that include a changed file, unless only such as the app includes, too. */
  entries: string[];
  /** Whether the app must be synthesized again, which bundles all functions. */
  app: boolean;
}

/** Which file imports which, over all sources of the repository. Files are named by their paths from its root. */
export class SourceGraph {
  readonly #root: string;
  #imports: Metafile['inputs'] = {};
  #entries: readonly string[] = [];
  #context: BuildContext<{ metafile: true }> | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * What the changed files are part of, before the change or after it.
   * @param entries entry files of the functions
   * @throws BuildFailure if a file cannot be parsed, or imports one that is missing
   */
  async affectedBy(changed: ReadonlySet<string>, entries: readonly string[]): Promise<Affected> {
    const before = this.#imports;
    await this.#read(entries);
    const includes = (entry: string, file: string): boolean =>
      reaches(this.#imports, entry, file) || reaches(before, entry, file);
    const isOfTheApp = (file: string): boolean =>
      OF_THE_APP.test(file) || APP.some((entry) => includes(entry, file));
    const others = [...changed].filter((file) => !isOfTheApp(file));
    return {
      entries: entries.filter((entry) => others.some((file) => includes(entry, file))),
      app: others.length < changed.size,
    };
  }

  async stop(): Promise<void> {
    await this.#context?.dispose();
  }

  async #read(entries: readonly string[]): Promise<void> {
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
