import { stripVTControlCharacters } from 'node:util';
import type { TestProject } from 'vitest/node';
import { Problem } from '../../local/problem.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Why this project's set-up failed, if it did. */
    setUpFailure?: string;
  }
}

/** @returns what undoes it */
type SetUp = (project: TestProject) => Promise<() => Promise<void>>;

/**
 * Makes a Vitest global set-up whose failure fails the tests of its own project, by `require-set-up.ts`. Vitest itself
 * would run no test of any project.
 */
export function setUpOf(setUp: SetUp): SetUp {
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
  return stripVTControlCharacters(error instanceof Problem ? error.message : (error.stack ?? error.message));
}
