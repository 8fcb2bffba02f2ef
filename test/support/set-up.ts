import { stripVTControlCharacters } from 'node:util';
import type { TestProject } from 'vitest/node';
import { CommandError } from '../../cli/command-error.ts';
import { EmulatorError } from '../../emulator/emulator-error.ts';
import { HostError } from '../../local/host-error.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Why this project's set-up failed, if it did. */
    setUpFailure?: string;
  }
}

/** Errors whose message is a sentence for a person. */
const SENTENCES = [CommandError, EmulatorError, HostError];

/** @returns what undoes it */
type SetUp = (project: TestProject) => Promise<() => Promise<void>>;

/**
 * Makes a Vitest global set-up whose failure fails the tests of its own project, by `require-set-up.ts`. Vitest itself
 * would run no test of any project.
 */
export function createSetUp(setUp: SetUp): SetUp {
  return async (project) => {
    try {
      return await setUp(project);
    } catch (error) {
      project.provide('setUpFailure', explain(error));
      return async () => {};
    }
  };
}

/** What people need to know of a failed set-up: of one that a set-up expects, its message. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return stripVTControlCharacters(
    SENTENCES.some((type) => error instanceof type) ? error.message : (error.stack ?? error.message),
  );
}
