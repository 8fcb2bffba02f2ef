import { once } from 'node:events';
import { join, relative, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { watch } from 'chokidar';
import { type BuildFailure, formatMessages } from 'esbuild';
import pLimit from 'p-limit';
import type { SynthesizedApp } from '../../emulator/cloud-assembly/synthesized-app.ts';
import type { FunctionDefinition } from '../../emulator/functions/function-definition.ts';
import { FunctionError } from '../../emulator/functions/instance-protocol.ts';
import type { Platform } from '../../emulator/platform.ts';
import { ENTRY } from '../../lib/constructs/function-bundle.ts';
import type { Folders } from '../host-options.ts';
import type { Progress } from '../progress.ts';
import { describeHostFailure } from '../shutdown.ts';
import { ChangeBatches } from './change-batches.ts';
import { FunctionBuilder } from './function-builder.ts';
import { SourceGraph } from './source-graph.ts';

/** What the app is synthesized from. */
const SOURCES = ['bin', 'cdk.json', 'core', 'lambdas', 'lib', 'mails', 'store', 'web'];
/** Editors write several files at once, and some of them twice. */
const DEBOUNCE_MS = 100;

/** A running app whose code can be replaced. */
export interface WatchedApp {
  synthesize(): Promise<SynthesizedApp>;
  deploy(app: SynthesizedApp): Promise<unknown>;
  platform: Pick<Platform, 'replaceCode' | 'functions'>;
}

export interface SourceWatcher extends AsyncDisposable {
  /** Resolves when changes are noticed. */
  ready: Promise<unknown>;
}

/**
 * Applies changes of the code until disposed of. If the app or the page includes a changed file, the app is synthesized
 * and deployed again. If only functions include it, only those are bundled again. If the code has an error, nothing
 * changes: what ran before keeps running.
 */
export function watchSources(
  { root, assembly }: Pick<Folders, 'root' | 'assembly'>,
  { synthesize, deploy, platform }: WatchedApp,
  progress: Progress,
): SourceWatcher {
  const graph = new SourceGraph(root);
  const builder = new FunctionBuilder(root, join(assembly, 'rebuilt'));
  const debounce = (): Promise<void> => pause(DEBOUNCE_MS);
  const oneAtATime = pLimit(1);
  /** Changed files that are not bundled yet. */
  let unbuilt = new Set<string>();
  /** Bundles that are newer than the synthesized ones, by entry file. */
  let newer = new Map<string, string>();

  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      progress.print(`${await describeError(error)}\n  Nothing was changed: the earlier code keeps running.`);
    }
  };

  const syntheses = new ChangeBatches(
    () =>
      attempt(async () => {
        const before = newer;
        newer = new Map();
        const deployed = synthesize()
          .then((app) =>
            oneAtATime(async () => {
              await deploy(app);
              await platform.replaceCode(mapToFunctionNames(newer, platform.functions)); // saved during the synthesis
            }),
          )
          .catch((error: unknown) => {
            newer = new Map([...before, ...newer]); // still newer than the last synthesis
            throw error;
          });
        await progress.step('Synthesizing the changed app', deployed);
      }),
    debounce,
  );

  const bundles = new ChangeBatches(
    (files) =>
      attempt(async () => {
        unbuilt = new Set([...unbuilt, ...files]);
        const entries = platform.functions.flatMap((definition) => findEntry(definition) ?? []);
        const affected = await graph.findAffected(unbuilt, [...new Set(entries)].sort());
        if (affected.app) syntheses.add('');
        if (affected.entries.length > 0) {
          const replaced = builder.build(affected.entries).then((modules) =>
            oneAtATime(async () => {
              await platform.replaceCode(mapToFunctionNames(modules, platform.functions));
              newer = new Map([...newer, ...modules]);
            }),
          );
          await progress.step(`Bundling ${summarize(affected.entries)}`, replaced);
        }
        unbuilt = new Set();
      }),
    debounce,
  );

  const watcher = watch(
    SOURCES.map((source) => join(root, source)),
    { ignoreInitial: true },
  ).on('all', (_, path) => bundles.add(relative(root, path).split(sep).join('/')));
  return {
    ready: once(watcher, 'ready'),
    async [Symbol.asyncDispose]() {
      await watcher.close();
      await bundles.stop();
      await syntheses.stop();
      await graph.stop();
      await builder.stop();
    },
  };
}

/** Finds the source file of a function, as a path from the repository root, if the app's metadata names it. */
function findEntry({ metadata }: FunctionDefinition): string | undefined {
  const entry = metadata[ENTRY];
  return typeof entry === 'string' ? entry : undefined;
}

/** @param modules by entry file @returns the same, by function name */
function mapToFunctionNames(
  modules: ReadonlyMap<string, string>,
  functions: readonly FunctionDefinition[],
): Map<string, string> {
  return new Map(
    functions.flatMap((definition): [string, string][] => {
      const module = modules.get(findEntry(definition) ?? '');
      return module === undefined ? [] : [[definition.name, module]];
    }),
  );
}

function summarize(entries: readonly string[]): string {
  return entries.length <= 2 ? entries.join(', ') : `${entries.length} functions`;
}

/** Describes an error with the file and line of each mistake, as far as they are known. */
async function describeError(error: unknown): Promise<string> {
  if (error instanceof FunctionError) return `The changed code does not load: ${error.message}`;
  if (!isBuildFailure(error)) return describeHostFailure(error);
  const messages = await formatMessages(error.errors, { kind: 'error' });
  return messages.join('').trimEnd();
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}
