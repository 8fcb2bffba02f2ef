import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseCatalogue } from '../../core/permission-catalogue.ts';
import type { PermissionCatalogue } from '../../core/permissions.ts';
import { CommandError } from '../command-error.ts';

const templateSchema = z.object({
  Outputs: z.object({ PermissionCatalogue: z.object({ Value: z.string() }) }),
});

/**
 * Reads the permissions and levels that would be deployed from what `cdk synth` wrote.
 * @param folder the folder of the synthesized app
 * @param dataStack the stack of the tables
 * @throws CommandError if the app was not synthesized there
 */
export async function readSynthesizedCatalogue(
  folder: string,
  dataStack: string,
): Promise<PermissionCatalogue> {
  const file = join(folder, `${dataStack}.template.json`);
  const json = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandError(`${file} cannot be read (${error.message}). Run “npx cdk synth” first.`);
  });
  const template = templateSchema.safeParse(JSON.parse(json));
  if (!template.success) {
    throw new CommandError(`${file} was synthesized by an earlier release. Run “npx cdk synth” again.`);
  }
  return parseCatalogue(template.data.Outputs.PermissionCatalogue.Value);
}
