import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseCatalogue } from '../../core/permission-catalogue.ts';
import type { PermissionCatalogue } from '../../core/permissions.ts';
import { CommandError } from '../command-error.ts';
import { getPrefixOutput } from '../find-deployment.ts';

const templateSchema = z.object({
  Outputs: z
    .object({ PermissionCatalogue: z.object({ Value: z.string() }) })
    .catchall(z.object({ Value: z.unknown() })),
});

/** What would be deployed. */
interface SynthesizedData {
  catalogue: PermissionCatalogue;
  /** First part of every key value. */
  keyValuePrefix: unknown;
}

/**
 * Reads what would be deployed from what `cdk synth` wrote.
 * @param folder the folder of the synthesized app
 * @param dataStack the stack of the tables
 * @throws CommandError if the app was not synthesized there
 */
export async function readSynthesizedData(folder: string, dataStack: string): Promise<SynthesizedData> {
  const file = join(folder, `${dataStack}.template.json`);
  const json = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandError(`${file} cannot be read (${error.message}). Run “npx cdk synth” first.`);
  });
  const template = templateSchema.safeParse(JSON.parse(json));
  if (!template.success) {
    throw new CommandError(`${file} was synthesized by an earlier release. Run “npx cdk synth” again.`);
  }
  const { Outputs } = template.data;
  return {
    catalogue: parseCatalogue(Outputs.PermissionCatalogue.Value),
    keyValuePrefix: Outputs[getPrefixOutput(dataStack)]?.Value,
  };
}
