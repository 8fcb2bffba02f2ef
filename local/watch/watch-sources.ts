import { once } from 'node:events';
import { join, relative, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { watch } from 'chokidar';
import { type BuildFailure, formatMessages } from 'esbuild';
import pLimit from 'p-limit';
import type { SynthesizedApp } from '../../emulator/cloud-assembly/synthesized-app.ts';
import { EmulatorError } from '../../emulator/emulator-error.ts';
import type { FunctionDefinition } from '../../emulator/functions/function-definition.ts';
import { FunctionError } from '../../emulator/functions/instance-protocol.ts';
import type { Platform } from '../../emulator/platform.ts';
import { ENTRY } from '../../lib/constructs/function-bundle.ts';
import { HostError } from '../host-error.ts';
import type { Progress } from '../progress.ts';
import type { Folders } from '../settings.ts';
import { Batches } from './batches.ts';
import { FunctionBuilder } from './function-builder.ts';
import { SourceGraph } from './source-graph.ts';

/** What the app is synthesized from. */
const SOURCES = ['bin', 'cdk.json', 'core', 'lambdas', 'lib', 'mails', 'store', 'web'];
/** Editors write several files at once, and some of them twice. */
const SETTLING_MILLISECONDS = 100;

/** What changes are taken over by. */
export interface Changeable {
  synthesize(): Promise<SynthesizedApp>;
  takeOver(synthesized: SynthesizedApp): Promise<unknown>;
  platform: Pick<Platform, 'replaceCode' | 'functions'>;
}

export interface Watching extends AsyncDisposable {
  /** Once changes are seen. */
  ready: Promise<unknown>;
}

/**
 * Takes over changes of the code until it is disposed of. If the app or the page includes a changed file, the app is
 * synthesized again; if only functions include it, they alone are bundled again. Code with an error changes nothing:
 * what ran before keeps running.
 */
export function watchSources(
  { root, assembly }: Pick<Folders, 'root' | 'assembly'>,
  { synthesize, takeOver, platform }: Changeable,
  progress: Progress,
): Watching {
  const graph = new SourceGraph(root);
  const builder = new FunctionBuilder(root, join(assembly, 'rebuilt'));
  const settle = (): Promise<void> => pause(SETTLING_MILLISECONDS);
  const oneAtATime = pLimit(1);
  /** Changes that could not be bundled yet. */
  let unbuilt = new Set<string>();
  /** Bundles that are newer than the synthesized ones, by entry file. */
  let newer = new Map<string, string>();

  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      progress.say(`${await describeError(error)}\n  Nothing was taken over: what ran before keeps running.`);
    }
  };

  const syntheses = new Batches(
    () =>
      attempt(async () => {
        const before = newer;
        newer = new Map();
        const takenOver = synthesize()
          .then((cloud) =>
            oneAtATime(async () => {
              await takeOver(cloud);
              await platform.replaceCode(byFunctionName(newer, platform.functions)); // what was saved while the app was synthesized
            }),
          )
          .catch((error: unknown) => {
            newer = new Map([...before, ...newer]); // still newer than what was synthesized last
            throw error;
          });
        await progress.step('Synthesizing the changed app', takenOver);
      }),
    settle,
  );

  const bundles = new Batches(
    (files) =>
      attempt(async () => {
        unbuilt = new Set([...unbuilt, ...files]);
        const entries = platform.functions.flatMap((definition) => entryOf(definition) ?? []);
        const affected = await graph.affectedBy(unbuilt, [...new Set(entries)].sort());
        if (affected.app) syntheses.add('');
        if (affected.entries.length > 0) {
          const exchanged = builder.build(affected.entries).then((modules) =>
            oneAtATime(async () => {
              await platform.replaceCode(byFunctionName(modules, platform.functions));
              newer = new Map([...newer, ...modules]);
            }),
          );
          await progress.step(`Bundling ${listOf(affected.entries)}`, exchanged);
        }
        unbuilt = new Set();
      }),
    settle,
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

/** The source file that a function is bundled from, as a path from the repository root, if the app says so. */
function entryOf({ metadata }: FunctionDefinition): string | undefined {
  const entry = metadata[ENTRY];
  return typeof entry === 'string' ? entry : undefined;
}

/** Bundles by the names of the functions that they are for. @param modules by entry file */
function byFunctionName(
  modules: ReadonlyMap<string, string>,
  functions: readonly FunctionDefinition[],
): Map<string, string> {
  return new Map(
    functions.flatMap((definition): [string, string][] => {
      const module = modules.get(entryOf(definition) ?? '');
      return module === undefined ? [] : [[definition.name, module]];
    }),
  );
}

function listOf(entries: readonly string[]): string {
  return entries.length <= 2 ? entries.join(', ') : `${entries.length} functions`;
}

/** With the file and the line of each error, as far as they are known. */
async function describeError(error: unknown): Promise<string> {
  if (error instanceof HostError || error instanceof EmulatorError) return error.message;
  if (error instanceof FunctionError) return `The changed code does not load: ${error.message}`;
  if (!isBuildFailure(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const messages = await formatMessages(error.errors, { kind: 'error' });
  return messages.join('').trimEnd();
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}
