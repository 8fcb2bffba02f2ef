import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from 'constructs';

const ROOT = join(import.meta.dirname, '../..');

/** Context key: the folder that keeps bundles between syntheses. Set by the local host. A deployment always builds. */
export const BUNDLE_CACHE = 'latchkey:bundleCache';

/** What bundles are made from: this repository's sources, and what npm has recorded about the installed packages. */
const SOURCES = ['{core,lambdas,lib,mails,store,web}/**/*.*', 'docs/openapi.yaml', '{package,tsconfig}.json'];
const INSTALLED = 'node_modules/.package-lock.json';

/** The caches of this process, by folder, because hashing the sources takes a tenth of a second. */
const caches = new Map<string, BundleCache>();

/** Finds the cache that the app's context names, if it names one. */
export function findBundleCache(node: Node): BundleCache | undefined {
  const folder: unknown = node.tryGetContext(BUNDLE_CACHE);
  if (typeof folder !== 'string') return undefined;
  const cache = caches.get(folder) ?? new BundleCache(folder);
  caches.set(folder, cache);
  return cache;
}

/**
 * Keeps bundles in a folder until something changes that they are made from. An installed package counts as changed when npm
 * installs another version, not when somebody edits its files.
 */
export class BundleCache {
  readonly #folder: string;
  readonly #root: string;
  readonly #sourcesHash: string;
  /** The folders that this process has got, by name. */
  readonly #provided = new Map<string, string>();

  /**
   * @param folder does not have to exist
   * @param root the root of the repository
   */
  constructor(folder: string, root: string = ROOT) {
    this.#folder = folder;
    this.#root = root;
    this.#sourcesHash = hashSources(root);
  }

  /**
   * Finds a kept build. If there is none, builds and keeps it instead of the build of earlier sources.
   * @param name the same whatever the sources are
   * @param build writes to the folder that it gets
   * @returns the folder with the build
   */
  provide(name: string, build: (folder: string) => void): string {
    const provided = this.#provided.get(name) ?? this.#findOrBuild(name, build);
    this.#provided.set(name, provided);
    return provided;
  }

  #findOrBuild(name: string, build: (folder: string) => void): string {
    const versions = join(this.#folder, name);
    const kept = join(versions, this.#sourcesHash);
    if (existsSync(kept)) return kept;
    rmSync(versions, { recursive: true, force: true });
    const incomplete = `${kept}-incomplete`; // until the end of the build, which can be interrupted
    mkdirSync(incomplete, { recursive: true });
    build(incomplete);
    if (hashSources(this.#root) !== this.#sourcesHash) return incomplete; // edited meanwhile: which of them was built?
    renameSync(incomplete, kept);
    return kept;
  }
}

function hashSources(root: string): string {
  const hash = createHash('sha256').update(`${root}\0`); // source maps contain it
  for (const file of [INSTALLED, ...globSync(SOURCES, { cwd: root }).toSorted()]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}
