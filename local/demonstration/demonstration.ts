import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parse } from 'yaml';
import { z } from 'zod';
import type { KeyPolicy } from '../../core/change.ts';
import { parseDirectoryFile } from '../../core/directory-file.ts';
import { PERMISSION_LEVELS } from '../../core/permissions.ts';
import { mapTables, type TableNames } from '../../core/tables.ts';
import type { SynthesizedApp } from '../../emulator/cloud-assembly/synthesized-app.ts';
import type { FunctionDefinition } from '../../emulator/functions/function-definition.ts';
import { createApiKeyStore } from '../../store/api-keys.ts';
import { createDirectoryWriter } from '../../store/directory-writer.ts';
import { HostError } from '../host-error.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';
import { demonstrationKeys, KEY_STATES } from './api-keys.ts';

const schema = z.object({
  apiKeys: z.array(
    z.object({
      organisationId: z.string(),
      keyId: z.string(),
      name: z.string(),
      permissionLevel: z.enum(PERMISSION_LEVELS),
      state: z.enum(KEY_STATES),
      value: z.string(),
    }),
  ),
});

/** What was made at the first start: the keys, with their values. */
export type Demonstration = z.output<typeof schema>;

/**
 * Fills the tables at the first start, and remembers with what.
 * @throws HostError where what was remembered is damaged.
 */
export async function demonstration(
  file: string,
  client: DynamoDBDocumentClient,
  tables: TableNames,
  policy: KeyPolicy,
): Promise<Demonstration> {
  const remembered = await readPrivateFile(file, schema);
  if (remembered) return remembered;
  const yaml = await readFile(join(import.meta.dirname, 'directory.yaml'), 'utf8');
  const { organisations, administrators: entries } = parseDirectoryFile(parse(yaml));
  const administrators = entries.map((entry) => ({ ...entry, subject: entry.email }));
  const directory = createDirectoryWriter(client, tables);
  await Promise.all([
    ...organisations.map((organisation) => directory.putOrganisation(organisation)),
    ...administrators.map((administrator) => directory.putAdministrator(administrator)),
  ]);
  const now = new Date();
  const { apiKeys, changes } = demonstrationKeys(organisations, administrators, policy, now);
  const store = createApiKeyStore(client, tables);
  for (const change of changes) await store.commit(change);
  const made = { apiKeys };
  await writePrivateFile(file, made);
  return made;
}

/** The tables' names, from the outputs by which a deployment tells them. */
export function tableNamesOf(cloud: SynthesizedApp): TableNames {
  return mapTables(({ output }) => cloud.getOutput('Latchkey-Data', output));
}

/** What the operator has settled for keys, from the environment of the functions that make them. */
export function keyPolicyOf(functions: readonly FunctionDefinition[]): KeyPolicy {
  for (const { environment } of functions) {
    const { KEY_VALUE_PREFIX: prefix, KEY_LIFE: life } = environment;
    if (prefix !== undefined && life !== undefined) return { prefix, life };
  }
  throw new HostError(
    'No function knows KEY_VALUE_PREFIX and KEY_LIFE, with which demonstration keys are made.',
  );
}
