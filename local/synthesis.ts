import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { readAssembly } from './cloud-assembly/assembly.ts';
import { Cloud } from './cloud-assembly/cloud.ts';
import { Problem } from './problem.ts';
import type { Folders } from './settings.ts';

const cdkJson = z.object({ context: z.looseObject({ latchkey: z.looseObject({}).default({}) }) });

/**
 * Synthesizes the app as the CDK's command line would, for a page and services of AWS at these addresses.
 * @throws Problem with what the app said, where it fails.
 */
export async function synthesize(
  { root, assembly }: Pick<Folders, 'root' | 'assembly'>,
  { adminPage, aws }: { adminPage: string; aws: string },
): Promise<Cloud> {
  const { context } = cdkJson.parse(JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8')));
  const latchkey = { ...context.latchkey, pageOrigins: [adminPage] };
  const { failed, all } = await execa(process.execPath, ['bin/latchkey.ts'], {
    cwd: root,
    env: { CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify({ ...context, latchkey }) },
    all: true,
    reject: false,
  });
  if (failed) throw new Problem(`The app cannot be synthesized. Mend what it says:\n\n${all}`);
  return new Cloud(readAssembly(assembly), aws);
}
