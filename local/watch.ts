import { join } from 'node:path';
import { watch } from 'chokidar';
import type { Cloud } from './cloud-assembly/cloud.ts';
import type { HostOptions } from './host.ts';
import { Problem } from './problem.ts';
import type { Progress } from './progress.ts';
import { urlsOf } from './settings.ts';
import { synthesize } from './synthesis.ts';

/** What the app is synthesized from. */
const SOURCES = ['bin', 'cdk.json', 'core', 'lambdas', 'lib', 'mails', 'store', 'web'];
/** Editors write several files at once, and some of them twice. */
const SETTLING_MILLISECONDS = 100;

/** Takes over changes of the code until it is disposed of. Code that is at fault changes nothing: what ran runs on. */
export function watchSources(
  { folders, ports }: HostOptions,
  takeOver: (synthesized: Cloud) => Promise<unknown>,
  progress: Progress,
): AsyncDisposable {
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const reload = async (): Promise<void> => {
    try {
      const synthesized = synthesize(folders, urlsOf(ports));
      await progress.step('Taking over a change', synthesized.then(takeOver));
    } catch (error) {
      const told = error instanceof Problem ? error.message : String(error);
      progress.say(`${told}\n  Nothing was taken over: what ran before runs on.`);
    }
  };
  const watcher = watch(
    SOURCES.map((source) => join(folders.root, source)),
    { ignoreInitial: true },
  ).on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      last = last.then(reload);
    }, SETTLING_MILLISECONDS);
  });
  return {
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      await watcher.close();
      await last;
    },
  };
}
