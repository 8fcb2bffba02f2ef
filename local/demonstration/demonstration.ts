import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parse } from 'yaml';
import { z } from 'zod';
import type { KeyPolicy } from '../../core/change.ts';
import { parseDirectoryFile } from '../../core/directory-file.ts';
import { DEFAULT_INSTANCE, getStackName } from '../../core/instance.ts';
import { parseCatalogue } from '../../core/permission-catalogue.ts';
import { listFeatures, type PermissionCatalogue } from '../../core/permissions.ts';
import { mapTables, type TableNames } from '../../core/tables.ts';
import type { SynthesizedApp } from '../../emulator/cloud-assembly/synthesized-app.ts';
import type { FunctionDefinition } from '../../emulator/functions/function-definition.ts';
import { createApiKeyStore } from '../../store/api-keys.ts';
import { createDirectoryWriter } from '../../store/directory-writer.ts';
import { HostError } from '../host-error.ts';
import { requireStackName } from '../own-stacks.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';
import { createDemonstrationKeys, demonstrationKeySchema } from './demonstration-keys.ts';

const demonstrationSchema = z.object({
  /** The stack of the tables that were filled. Missing in files of 0.1.0. */
  dataStack: z.string().default(getStackName(DEFAULT_INSTANCE, 'Data')),
  apiKeys: z.array(demonstrationKeySchema),
});

/** What the first start created: the keys, with their values, and where. */
export type Demonstration = z.output<typeof demonstrationSchema>;

/**
 * Fills the tables at the first start, and returns the same demonstration at later ones.
 * @param file where the demonstration is kept
 * @param dataStack the stack of the tables
 * @throws HostError if the file is damaged, or describes the tables of another instance
 */
export async function fillDemonstration(
  file: string,
  dataStack: string,
  client: DynamoDBDocumentClient,
  tables: TableNames,
  policy: KeyPolicy,
): Promise<Demonstration> {
  const earlier = await readPrivateFile(file, demonstrationSchema);
  if (earlier?.dataStack === dataStack) return earlier;
  if (earlier) {
    throw new HostError(
      `${dirname(file)} has the data of ${earlier.dataStack}, not of ${dataStack}. Choose another folder with --data, or start over with --fresh.`,
    );
  }
  const yaml = await readFile(join(import.meta.dirname, 'directory.yaml'), 'utf8');
  const { organisations, administrators: entries } = parseDirectoryFile(
    withConfiguredFeatures(parse(yaml), policy.catalogue),
    policy.catalogue,
  );
  const administrators = entries.map((entry) => ({ ...entry, subject: entry.email }));
  const directory = createDirectoryWriter(client, tables);
  await Promise.all([
    ...organisations.map((organisation) => directory.putOrganisation(organisation)),
    ...administrators.map((administrator) => directory.putAdministrator(administrator)),
  ]);
  const now = new Date();
  const { apiKeys, changes } = createDemonstrationKeys(organisations, administrators, policy, now);
  const store = createApiKeyStore(client, tables);
  for (const change of changes) await store.commit(change);
  const demonstration = { dataStack, apiKeys };
  await writePrivateFile(file, demonstration);
  return demonstration;
}

/** Replaces OpenAthens's features by those of the operator, if there are others. */
function withConfiguredFeatures(
  file: { organisations: { features?: string[] }[] },
  catalogue: PermissionCatalogue,
) {
  const features = listFeatures(catalogue);
  const organisations = file.organisations.map((organisation) =>
    organisation.features === undefined ? organisation : { ...organisation, features },
  );
  return { ...file, organisations };
}

/** Reads the tables' physical names from the outputs of the data stack. */
export function readTableNames(app: SynthesizedApp): TableNames {
  return mapTables(({ output }) => app.getOutput(requireStackName(app, 'Data'), output));
}

/** Reads the policy for new keys from the environment of the functions that create them. */
export function readKeyPolicy(functions: readonly FunctionDefinition[]): KeyPolicy {
  for (const { environment } of functions) {
    const { KEY_VALUE_PREFIX: prefix, KEY_LIFE: life, PERMISSION_CATALOGUE: catalogue } = environment;
    if (prefix !== undefined && life !== undefined && catalogue !== undefined) {
      return { prefix, life, catalogue: parseCatalogue(catalogue) };
    }
  }
  throw new HostError(
    'No function has KEY_VALUE_PREFIX, KEY_LIFE and PERMISSION_CATALOGUE in its environment. Demonstration keys need all three.',
  );
}
