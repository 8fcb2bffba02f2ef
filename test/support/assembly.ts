import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import cdk from '../../cdk.json' with { type: 'json' };
import { createSetUp } from './set-up.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    assembly: string;
  }
}

/**
 * Vitest global set-up: synthesizes the whole app once for all infrastructure tests, as `cdk` does. Uses the default settings,
 * so that an operator's configuration does not fail tests.
 */
export default createSetUp(async (project) => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-assembly-'));
  await execa(cdk.app, {
    shell: true, // as cdk does
    env: {
      CDK_OUTDIR: directory,
      CDK_VALIDATION: 'true',
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdk.context, latchkey: {} }),
    },
  });
  project.provide('assembly', directory);
  return () => rm(directory, { recursive: true });
});
