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

/** Errors whose messages are written for people. */
const SENTENCES = [CommandError, EmulatorError, HostError];

/** @returns the tear-down */
type SetUp = (project: TestProject) => Promise<() => Promise<void>>;

/**
 * Creates a Vitest global set-up whose failure fails only the tests of its own project, with `require-set-up.ts`. By default,
 * Vitest would run no test of any project.
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

/** Explains a failed set-up: only with the message if the error is an expected one. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return stripVTControlCharacters(
    SENTENCES.some((type) => error instanceof type) ? error.message : (error.stack ?? error.message),
  );
}
